/**
 * Remembers who made an answer, outside the message, because messages are sent with all their members.
 *
 * @module
 */
import type { Message } from "../../core/chat.ts";
import { withoutSeals } from "../../core/data/foreign.ts";
import { UNKNOWN } from "../line/exchange.ts";

/** Who made an answer. */
export interface Maker {
  /** The registry's name of the provider. */
  readonly provider: string;
  /** The provider's own name of the model. */
  readonly model: string;
}

const MAKERS = new WeakMap<Message, Maker>();

/** Remembers who made an answer, unless neither is known; returns the answer. */
export function madeBy<M extends Message | undefined>(
  message: M,
  maker: Maker | undefined,
): M {
  if (message === undefined || maker === undefined) return message;
  const { provider, model } = maker;
  if (provider !== UNKNOWN || model !== UNKNOWN) {
    MAKERS.set(message, { provider, model });
  }
  return message;
}

/** Who made a message, if known. */
export function makerOf(message: Message | undefined): Maker | undefined {
  return message && MAKERS.get(message);
}

/** Messages for a provider: answers of other providers lose their signatures, which this one may refuse. */
export function messagesFor(
  provider: string,
  messages: readonly Message[],
): Message[] {
  return messages.map((message) => {
    const maker = MAKERS.get(message);
    return maker === undefined || maker.provider === provider ||
        maker.provider === UNKNOWN
      ? message
      : madeBy(withoutSeals(message), maker);
  });
}
