/**
 * `/good` and `/bad`: what the last answer is worth, for `history --label` and benchmarks.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import type { SlashCommand, SlashContext } from "../slash_command.ts";

/** Labels the last answer as good. */
export const good: SlashCommand = {
  name: "good",
  usage: "",
  help: "label the last answer as good in the history",
  run: (context) => rate(context, "good"),
};

/** Labels the last answer as bad. */
export const bad: SlashCommand = {
  name: "bad",
  usage: "",
  help: "label it as bad",
  run: (context) => rate(context, "bad"),
};

async function rate(
  { dialogue, services: { store }, print }: SlashContext,
  label: string,
): Promise<void> {
  if (store === undefined) {
    throw new UsageError("the history is switched off");
  }
  const { last } = dialogue.conversation;
  if (last === undefined) {
    throw new UsageError("no recorded answer to label yet");
  }
  await store.label(last, label);
  await print(`Labelled ${label}: ${last}`);
}
