/**
 * What a request is made of.
 *
 * @module
 */
import type { ChatRequest, Message } from "../core/chat.ts";

/** The system messages of a text: none where there is none. */
export function systemMessages(text: string | undefined): Message[] {
  return text ? [{ role: "system", content: text }] : [];
}

/** A message of the user's. */
export function inputMessage(input: string | Message): Message {
  return typeof input === "string" ? { role: "user", content: input } : input;
}

/**
 * A request for the answer to messages.
 *
 * @param model the provider's own name of it
 * @param members further ones, such as `temperature`
 * @param stream whether the answer is to come piece by piece
 */
export function requestOf(
  messages: Message[],
  model: string,
  members: Readonly<Record<string, unknown>> = {},
  stream = true,
): ChatRequest {
  return { model, messages, ...members, ...(stream ? { stream } : {}) };
}
