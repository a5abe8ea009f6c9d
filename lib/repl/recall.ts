/**
 * The last turns of a conversation that the user continues.
 *
 * @module
 */
import type { Message } from "../core/chat.ts";
import { LABELS } from "../render/terminal.ts";
import { messageText } from "../core/text/message_text.ts";

/** How many turns are shown. */
const TURNS = 2;

/** The last turns of a conversation as text, after a line with the number of turns; undefined without any. */
export function recall(messages: readonly Message[]): string | undefined {
  const begins = messages.flatMap(({ role }, i) => role === "user" ? [i] : []);
  const start = begins.at(-TURNS) ?? begins[0];
  if (start === undefined) return undefined;
  const lines = messages.slice(start).flatMap((message) => {
    const text = messageText(message);
    const { role } = message;
    const shown = (role === "user" || role === "assistant") && text !== "";
    return shown ? [LABELS[role] + text] : [];
  });
  const count = begins.length;
  const heading = count > TURNS
    ? `${count} turns so far, the last ${TURNS}:`
    : `${count} ${count === 1 ? "turn" : "turns"} so far:`;
  return [heading, ...lines].join("\n");
}
