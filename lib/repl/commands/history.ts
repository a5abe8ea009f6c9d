/**
 * `/history [TEXT]`: what was talked about before.
 *
 * @module
 */
import type { Exchange } from "../../history/line/exchange.ts";
import { UsageError } from "../../core/errors.ts";
import { askedWords, recentConversations } from "../recent.ts";
import type { SlashCommand } from "../slash_command.ts";

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
      recentConversations(store, { most: MOST, text, signal })
    );
    if (found === undefined) return;
    // The newest last: next to the prompt.
    const lines = found.reverse().map((exchange) => line(exchange, columns));
    await print(lines.join("\n") || "No conversation was found");
  },
};

function line(exchange: Exchange, columns: number): string {
  const { conversation, started } = exchange;
  const start = `${conversation}  ${started.slice(0, 16).replace("T", " ")}  `;
  const room = Math.max(10, columns - start.length - 1);
  return start + askedWords(exchange).slice(0, room).toWellFormed();
}
