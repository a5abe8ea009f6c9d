/**
 * A text that differs in each request, so that no provider finds its beginning in a cache.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { ChatRequest, Message } from "../../core/chat.ts";

const SALT = /^\[salt [0-9a-f]{16}\]\n/;

/**
 * Puts a salt before the first message of a request.
 *
 * @param key differs in each request of each run
 */
export function salted(request: ChatRequest, key: string): ChatRequest {
  const [first, ...rest] = request.messages;
  if (first === undefined) return request;
  const digest = createHash("sha256").update(key).digest("hex");
  const salt = `[salt ${digest.slice(0, 16)}]\n`;
  return { ...request, messages: [withText(first, salt), ...rest] };
}

function withText(message: Message, text: string): Message {
  const { content } = message;
  return {
    ...message,
    content: Array.isArray(content)
      ? [{ type: "text", text }, ...content]
      : text + (content ?? ""),
  } as Message;
}

/** A text without the salt that it begins with. */
export function withoutSalt(text: string): string {
  return text.replace(SALT, "");
}
