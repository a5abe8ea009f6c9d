/**
 * The conversations that were held last.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import type { HistoryStore } from "../conversation/history.ts";
import { messageText } from "./message_text.ts";

/** Which conversations are wanted. */
export interface RecentOptions {
  /** How many at most. */
  readonly most: number;
  /** What was said in each of them, whatever the case; default anything. */
  readonly text?: string;
  /** Ends the search; the call then throws `signal.reason`. */
  readonly signal?: AbortSignal;
}

/**
 * The newest exchange of each, the newest first; benchmarks are none.
 *
 * @throws the system's error if the history is there and cannot be read
 */
export async function recentConversations(
  store: HistoryStore,
  { most, text = "", signal }: RecentOptions,
): Promise<Exchange[]> {
  const wanted = text.toLowerCase();
  const found = new Map<string, Exchange>();
  await store.flush();
  for await (const exchange of store.backwards()) {
    signal?.throwIfAborted();
    const { conversation, source } = exchange;
    if (found.has(conversation) || source === "bench") continue;
    if (!said(exchange).toLowerCase().includes(wanted)) continue;
    found.set(conversation, exchange);
    if (found.size === most) break;
  }
  return [...found.values()];
}

function said({ request, response }: Exchange): string {
  const answer = response?.choices[0]?.message;
  const messages = answer === undefined
    ? request.messages
    : [...request.messages, answer];
  return messages.filter(({ role }) => role === "user" || role === "assistant")
    .map(messageText).join("\n");
}
