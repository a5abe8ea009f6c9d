/**
 * `/history [TEXT]`: what was talked about before.
 *
 * @module
 */
import { UsageError } from "../../../core/errors.ts";
import {
  listConversations,
  type ListedConversation,
  nameOf,
} from "../../../history/query/conversation_list.ts";
import { localTime } from "./local_time.ts";
import type { SlashCommand } from "../../slash_command.ts";

/** How many conversations are listed. */
const MOST = 10;

/** Lists the newest conversations, or those with a text; `/load` continues one. */
export const history: SlashCommand = {
  name: "history",
  usage: "[TEXT]",
  help: "list the newest conversations, or those with TEXT",
  run: async ({ services, stoppable, print }, text) => {
    const { store, columns } = services;
    if (store === undefined) {
      throw new UsageError("the history is switched off");
    }
    const found = await stoppable((signal) =>
      listConversations(store, text === "" ? {} : { text }, {
        most: MOST,
        signal,
      })
    );
    if (found === undefined) return;
    // The newest last: next to the prompt.
    const lines = found.reverse().map((one) => line(one, columns));
    await print(lines.join("\n") || "No conversation was found");
  },
};

function line(one: ListedConversation, columns: number): string {
  const start = `${one.id}  ${localTime(one.used)}  `;
  const room = Math.max(10, columns - start.length - 1);
  return start + nameOf(one).slice(0, room).toWellFormed();
}
