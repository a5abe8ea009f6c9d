/**
 * A conversation as turns: an answer each, with what was said since the answer before it.
 *
 * @module
 */
import { type Trace, trace } from "../conversation/link.ts";
import type { Message } from "../core/chat.ts";
import type { ForeignConversation } from "./foreign.ts";

/** An answer in a conversation. */
export interface Turn {
  /** Of the answer among the messages. */
  readonly position: number;
  /** When it was given, as far as anything tells. */
  readonly at: Date | undefined;
  /** Who gave it, as the other program names the model. */
  readonly model: string | undefined;
}

/** A conversation with its turns and hashes. */
export interface Turns {
  /** All messages; those after the last turn were not answered. */
  readonly messages: readonly Message[];
  /** Of each message, see {@linkcode Trace}: the state after a turn is what tells it from others. */
  readonly hashes: Trace;
  /** In order. */
  readonly turns: readonly Turn[];
}

/** Takes a conversation apart. */
export function turnsOf(conversation: ForeignConversation): Turns {
  const messages = conversation.messages.map(({ message }) => message);
  const turns: Turn[] = [];
  let last = conversation.at;
  for (const [position, said] of conversation.messages.entries()) {
    last = said.at ?? last;
    if (said.message.role !== "assistant") continue;
    const model = said.model ?? conversation.model;
    turns.push({ position, at: last, model });
  }
  return { messages, hashes: trace(messages), turns };
}
