/**
 * What a message says, for a reader.
 *
 * @module
 */
import type { Message } from "../core/chat.ts";

/** The text of a message; of its typed parts, each that is not text as its type in brackets: `[image_url]`. */
export function messageText({ content }: Message): string {
  if (typeof content === "string") return content;
  return (content ?? []).map((part) => part.text ?? `[${part.type}]`)
    .join("\n");
}
