/**
 * What was said last, as text.
 *
 * @module
 */
import type { Message } from "../core/chat.ts";
import { messageText } from "../core/text/message_text.ts";

/** Text of the system message; "" without one. */
export function systemText(messages: readonly Message[]): string {
  return messages
    .filter(({ role }) => role === "system" || role === "developer")
    .map(messageText).join("\n\n");
}

/** Text of the last answer; "" when nothing has been answered. */
export function answerText(messages: readonly Message[]): string {
  const last = messages.findLast(({ role }) => role === "assistant");
  return last === undefined ? "" : messageText(last);
}
