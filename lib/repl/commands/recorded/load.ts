/**
 * `/load [ID|FILE]`: another conversation.
 *
 * @module
 */
import { UsageError } from "../../../core/errors.ts";
import { fileNames } from "../../file_names.ts";
import { plural } from "../../../core/text/plural.ts";
import { localTime } from "./local_time.ts";
import { openConversation } from "./open_conversation.ts";
import {
  listConversations,
  type ListedConversation,
  nameOf,
} from "../../../history/query/conversation_list.ts";
import type { SlashCommand, SlashContext } from "../../slash_command.ts";
import { lastWord, splitWords } from "../../words.ts";

/** How many conversations are listed, and how many Tab offers. */
const LISTED = 200;
const OFFERED = 20;

/** Continues a recorded or saved conversation, with its own model if that is configured. */
export const load: SlashCommand = {
  name: "load",
  usage: "[ID|FILE]",
  help: "continue a recorded or saved conversation",
  run: async (context, argument) => {
    const [named, ...rest] = splitWords(argument);
    if (rest.length > 0) {
      throw new UsageError("/load takes one id or one file name");
    }
    const place = named ?? await chosen(context);
    if (place === undefined) return;
    await openConversation(context, place);
  },
  complete: async ({ services: { store, home } }, argument) => {
    const recent = store &&
      await listConversations(store, {}, { most: OFFERED });
    return [
      ...recent?.map((one) => ({ word: one.id, about: nameOf(one) })) ?? [],
      ...await fileNames(lastWord(argument), home),
    ];
  },
};

/** The id of the conversation that the user chooses; undefined for none. */
async function chosen(
  { services: { store }, stoppable, pick, print }: SlashContext,
): Promise<string | undefined> {
  if (store === undefined) {
    throw new UsageError("the history is switched off", {
      hint: "/load FILE continues a saved conversation",
    });
  }
  const found = await stoppable((signal) =>
    listConversations(store, {}, { most: LISTED, signal })
  );
  if (found === undefined) return undefined;
  if (found.length === 0) {
    await print("No conversation was found");
    return undefined;
  }
  const place = await pick(found.map(rowOf));
  return place === undefined ? undefined : found[place]?.id;
}

/** When it was used, what it is about, how long it is, and who answered. */
function rowOf(one: ListedConversation): string {
  const { used, turns, models } = one;
  const at = localTime(used);
  return `${at}  ${nameOf(one) || "(no text)"}  · ${plural(turns, "turn")} · ${
    models[0] ?? ""
  }`;
}
