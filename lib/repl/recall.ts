/**
 * What was said last, for somebody who comes back to a conversation.
 *
 * @module
 */
import type { Message } from "../core/chat.ts";
import { LABELS } from "../render/terminal.ts";
import { messageText } from "./message_text.ts";

/** How many turns are told. */
const TURNS = 2;

/** The last turns of a conversation as text, after a line that tells how many there are; undefined without any. */
export function recall(messages: readonly Message[]): string | undefined {
  const begins = messages.flatMap(({ role }, i) => role === "user" ? [i] : []);
  const start = begins.at(-TURNS) ?? begins[0];
  if (start === undefined) return undefined;
  const lines = messages.slice(start).flatMap((message) => {
    const text = messageText(message);
    const { role } = message;
    const told = (role === "user" || role === "assistant") && text !== "";
    return told ? [LABELS[role] + text] : [];
  });
  const count = begins.length;
  const told = count > TURNS
    ? `${count} turns so far, the last ${TURNS}:`
    : `${count} ${count === 1 ? "turn" : "turns"} so far:`;
  return [told, ...lines].join("\n");
}
