/**
 * A file beside a message.
 *
 * @module
 */
import type { ContentPart, Message } from "../core/chat.ts";

/** A file or an address, ready to be sent. */
export interface Attachment {
  /** As the user named it. */
  readonly name: string;
  /** What it is, for people: `image/png, 12 KB`. */
  readonly about: string;
  /** Bytes that travel with the message, before base64; an address travels without any. */
  readonly bytes: number;
  /** As Chat Completions has it. */
  readonly part: ContentPart;
}

/**
 * A message of the user's with attachments before its text: models read a question about a picture best after it. Without
 * any it is a plain text.
 */
export function messageWith(
  attachments: readonly Attachment[],
  text: string,
): Message {
  if (attachments.length === 0) return { role: "user", content: text };
  const parts = attachments.map(({ part }) => part);
  return {
    role: "user",
    content: text === "" ? parts : [...parts, { type: "text", text }],
  };
}
