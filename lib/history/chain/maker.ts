/**
 * Remembers which provider made an answer, outside the message, because messages are sent with all their members.
 *
 * @module
 */
import type { Message } from "../../core/chat.ts";
import { withoutSeals } from "../../core/data/foreign.ts";

const MAKERS = new WeakMap<Message, string>();

/** Remembers which provider made an answer; returns the answer. */
export function madeBy<M extends Message | undefined>(
  message: M,
  provider: string | undefined,
): M {
  if (message !== undefined && provider !== undefined) {
    MAKERS.set(message, provider);
  }
  return message;
}

/** The provider that made a message, if known. */
export function makerOf(message: Message | undefined): string | undefined {
  return message && MAKERS.get(message);
}

/** Messages for a provider: answers of other providers lose their signatures, which this one may refuse. */
export function messagesFor(
  provider: string,
  messages: readonly Message[],
): Message[] {
  return messages.map((message) => {
    const maker = MAKERS.get(message);
    return maker === undefined || maker === provider
      ? message
      : withoutSeals(message);
  });
}
