/**
 * The text of a message for a reader.
 *
 * @module
 */
import type { Message } from "../chat.ts";

/** The text of a message; of its typed parts, each that is not text as its type in brackets: `[image_url]`. */
export function messageText({ content }: Message): string {
  if (typeof content === "string") return content;
  return (content ?? []).map((part) => part.text ?? `[${part.type}]`)
    .join("\n");
}

/** The typed text of a message: its last text part, because attachments come before it. */
export function typedText(message: Message): string {
  const { content } = message;
  if (!Array.isArray(content)) return messageText(message);
  const typed = content.findLast(({ type }) => type === "text");
  return typed?.text ?? messageText(message);
}
