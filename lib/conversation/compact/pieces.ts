/**
 * Turns as text, in pieces that a model can read one after the other.
 *
 * @module
 */
import type { Message } from "../../core/chat.ts";
import { messageText } from "../../core/text/message_text.ts";
import type { Count } from "./plan.ts";

/** What a person reads in place of a role. */
const NAMES: Readonly<Record<string, string>> = {
  user: "User",
  assistant: "Assistant",
  tool: "Result of a tool",
};

/** A message as text: what was said, the calls of tools, and files by their type. */
function textOf(message: Message): string {
  const { role, tool_calls: calls } = message;
  const text = messageText(message);
  const called = (calls ?? []).map(({ function: of }) =>
    `Assistant calls ${of?.name ?? "a tool"}: ${of?.arguments ?? ""}`
  );
  const said = text === "" ? [] : [`${NAMES[role] ?? role}: ${text}`];
  return [...said, ...called].join("\n");
}

/** Messages as texts. */
export function messageTexts(messages: readonly Message[]): string[] {
  return messages.map(textOf);
}

/**
 * Joins texts to pieces of about `most` tokens; a text that is longer is divided.
 *
 * @param count as for messages; a piece counts as one message
 */
export function textPieces(
  texts: readonly string[],
  count: Count,
  most: number,
): string[] {
  const tokens = (content: string) => count([{ role: "user", content }]);
  const pieces: string[] = [];
  let piece = "";
  for (const text of texts) {
    for (const part of dividedBy(text, tokens, most)) {
      const longer = piece === "" ? part : `${piece}\n\n${part}`;
      if (piece !== "" && tokens(longer) > most) {
        pieces.push(piece);
        piece = part;
      } else piece = longer;
    }
  }
  return piece === "" ? pieces : [...pieces, piece];
}

/** A text in parts of at most `most` tokens. */
function dividedBy(
  text: string,
  tokens: (text: string) => number,
  most: number,
): string[] {
  const parts = Math.ceil(tokens(text) / most);
  if (parts < 2) return [text];
  const length = Math.max(1, Math.ceil(text.length / parts));
  return Array.from(
    { length: Math.ceil(text.length / length) },
    (_, i) => text.slice(i * length, (i + 1) * length).toWellFormed(),
  );
}
