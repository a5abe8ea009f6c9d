/**
 * A file beside a message.
 *
 * @module
 */
import type { ContentPart, Message } from "../core/chat.ts";

/** A file or an image's URL, ready to be sent. */
export interface Attachment {
  /** As the user named it. */
  readonly name: string;
  /** What it is, for people: `image/png, 12 KB`. */
  readonly about: string;
  /** Bytes that the message carries, before base64; 0 for text and for a URL. */
  readonly bytes: number;
  /** Size of the file in bytes; absent for an address that the provider fetches. */
  readonly size?: number;
  /** The part of the message. */
  readonly part: ContentPart;
}

/**
 * A message of the user's, with attachments before the text: models answer a question about a picture best when it
 * follows the picture.
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
