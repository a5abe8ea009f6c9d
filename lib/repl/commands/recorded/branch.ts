/**
 * `/branch [N]`: what was asked instead.
 *
 * @module
 */
import { UsageError } from "../../../core/errors.ts";
import {
  type Branch,
  branchesOf,
  branchText,
} from "../../../history/query/branches.ts";
import { openConversation } from "./open_conversation.ts";
import type { SlashCommand, SlashContext } from "../../slash_command.ts";

/** Lists the branches of the conversation, or continues one of them. */
export const branch: SlashCommand = {
  name: "branch",
  usage: "[N]",
  help: "list the branches, or continue branch N",
  run: async (context, argument) => {
    const all = await branchesHere(context);
    if (argument === "") {
      const { last } = context.dialogue.conversation;
      const lines = all.map((one) => branchText(one, isAt(one, last, all)));
      await context.print(lines.join("\n"));
      return;
    }
    const wanted = all.find(({ number }) => String(number) === argument);
    if (wanted === undefined) {
      throw new UsageError(`There is no branch "${argument}"`, {
        hint: `/branch lists ${
          all.length === 1 ? "the only one" : `the ${all.length} branches`
        }`,
      });
    }
    await openConversation(context, wanted.id);
  },
};

async function branchesHere(
  { dialogue, services: { store } }: SlashContext,
): Promise<Branch[]> {
  if (store === undefined) {
    throw new UsageError("the history is switched off");
  }
  const { last } = dialogue.conversation;
  const [found] = last === undefined ? [] : await store.chain(last, 1);
  if (found === undefined) {
    throw new UsageError("no recorded answer yet, so no branches");
  }
  return await branchesOf(store, found.conversation);
}

/** Whether the conversation is on a branch; after `/undo` it may be within several, and is on the one that owns its last turn. */
function isAt(
  one: Branch,
  last: string | undefined,
  all: readonly Branch[],
): boolean {
  return last !== undefined &&
    all.find(({ own }) => own.includes(last)) === one;
}
