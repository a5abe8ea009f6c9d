/**
 * The most recent conversations.
 *
 * @module
 */
import type { Exchange } from "../history/line/exchange.ts";
import type { History } from "../history/history.ts";
import { NameMap } from "../core/data/names.ts";
import { messageText, typedText } from "../core/text/message_text.ts";

/** Which conversations to find. */
export interface RecentOptions {
  /** How many at most. */
  readonly most: number;
  /** Text that each of them contains, ignoring case; default anything. */
  readonly text?: string | undefined;
  /** Ends the search; the call then throws `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/** Characters of a message that are read; no line of a terminal shows more. */
const LONGEST = 500;

/** Exchanges that are looked at for each wanted conversation before more are. */
const EXCHANGES = 100;

/**
 * The newest exchange of each conversation, the newest first; skips benchmarks and commands for a shell.
 *
 * @throws the system's error if the history is there and cannot be read
 */
export async function recentConversations(
  store: History,
  { most, text = "", signal }: RecentOptions,
): Promise<Exchange[]> {
  const wanted = text.toLowerCase();
  // A store may sort as many as are asked for: mostly a few times as many exchanges as conversations are enough.
  for (let count = EXCHANGES * most;; count *= 10) {
    const found = new NameMap<Exchange>();
    let seen = 0;
    for await (const lines of store.query({ count })) {
      signal?.throwIfAborted();
      for (const line of lines) {
        seen++;
        const { conversation, source } = line;
        if (source === "bench" || source === "do") continue;
        if (found.has(conversation)) continue;
        const { exchange } = line;
        if (exchange === undefined) continue;
        if (!said(exchange).toLowerCase().includes(wanted)) continue;
        found.set(conversation, exchange);
        if (found.size === most) return [...found.values()];
      }
    }
    if (seen < count) return [...found.values()];
  }
}

/** The words of the user's last message in an exchange, in one line. */
export function askedWords({ request }: Exchange): string {
  const asked = request.messages.findLast(({ role }) => role === "user");
  const words = asked === undefined ? "" : typedText(asked);
  return words.slice(0, LONGEST).replaceAll(/\s+/g, " ").trim().toWellFormed();
}

function said({ request, response }: Exchange): string {
  const answer = response?.choices[0]?.message;
  const messages = answer === undefined
    ? request.messages
    : [...request.messages, answer];
  return messages.filter(({ role }) => role === "user" || role === "assistant")
    .map(messageText).join("\n");
}
