/**
 * Builds a request.
 *
 * @module
 */
import type { ChatRequest, Message } from "../core/chat.ts";

/** The system message with a text, as a list; empty without text. */
export function systemMessages(text: string | undefined): Message[] {
  return text ? [{ role: "system", content: text }] : [];
}

/** What a request says beside the turns so far: the user's text, a message, or the results of tool calls. */
export type Input = string | Message | readonly Message[];

/** An input as messages. */
export function inputMessages(input: Input): readonly Message[] {
  if (typeof input === "string") return [{ role: "user", content: input }];
  return "role" in input ? [input] : input;
}

/**
 * A request for the answer to messages.
 *
 * @param model the provider's own name of it
 * @param members other members, such as `temperature`
 * @param stream whether to stream the answer
 */
export function requestOf(
  messages: Message[],
  model: string,
  members: Readonly<Record<string, unknown>> = {},
  stream = true,
): ChatRequest {
  return { model, messages, ...members, ...(stream ? { stream } : {}) };
}
