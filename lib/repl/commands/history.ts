/**
 * `/history [TEXT]`: what was talked about before.
 *
 * @module
 */
import type { Exchange } from "../../conversation/exchange.ts";
import type { HistoryStore } from "../../conversation/history.ts";
import { UsageError } from "../../core/errors.ts";
import { messageText } from "../message_text.ts";
import type { SlashCommand } from "../slash_command.ts";

/** How many conversations are listed. */
const MOST = 10;

/** Lists the newest conversations, or those in which a text was said; `/load` goes on with one. */
export const history: SlashCommand = {
  name: "history",
  usage: "[TEXT]",
  help: "list the newest conversations, those with TEXT",
  run: async ({ services, stoppable, print }, text) => {
    const { store, columns } = services;
    if (store === undefined) {
      throw new UsageError("the history is switched off");
    }
    const found = await stoppable((signal) => find(store, text, signal));
    if (found === undefined) return;
    const lines = found.map((exchange) => line(exchange, columns));
    await print(lines.join("\n") || "No conversation was found");
  },
};

/** The newest exchange of each conversation in which the text was said, the newest last: next to the prompt. */
async function find(
  store: HistoryStore,
  text: string,
  signal: AbortSignal,
): Promise<Exchange[]> {
  const wanted = text.toLowerCase();
  const found = new Map<string, Exchange>();
  await store.flush();
  for await (const exchange of store.backwards()) {
    signal.throwIfAborted();
    const { conversation, source } = exchange;
    if (found.has(conversation) || source === "bench") continue;
    if (!said(exchange).toLowerCase().includes(wanted)) continue;
    found.set(conversation, exchange);
    if (found.size === MOST) break;
  }
  return [...found.values()].reverse();
}

function said({ request, response }: Exchange): string {
  const answer = response?.choices[0]?.message;
  const messages = answer === undefined
    ? request.messages
    : [...request.messages, answer];
  return messages.filter(({ role }) => role === "user" || role === "assistant")
    .map(messageText).join("\n");
}

function line(exchange: Exchange, columns: number): string {
  const { conversation, started, request } = exchange;
  const asked = request.messages.findLast(({ role }) => role === "user");
  const words = asked === undefined ? "" : messageText(asked);
  const start = `${conversation}  ${started.slice(0, 16).replace("T", " ")}  `;
  const room = Math.max(10, columns - start.length - 1);
  const short = words.replaceAll(/\s+/g, " ").slice(0, room).toWellFormed();
  return start + short;
}
