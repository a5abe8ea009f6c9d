/**
 * A conversation as turns: each has an answer and the messages since the answer before.
 *
 * @module
 */
import { type Trace, trace } from "../../chain/link.ts";
import type { Message } from "../../../core/chat.ts";
import type { AnswerFacts, ForeignConversation } from "./foreign.ts";

/** An answer in a conversation, and its facts; its time is that of the message before, if it has none. */
export interface Turn extends AnswerFacts {
  /** Index of the answer among the messages. */
  readonly position: number;
  /** The facts were recorded with it; otherwise another conversation may know more. */
  readonly recorded: boolean;
}

/** A conversation with its turns and hashes. */
export interface Turns {
  /** All messages; those after the last turn were not answered. */
  readonly messages: readonly Message[];
  /** Hashes of the messages, see {@linkcode Trace}; the state after a turn identifies it. */
  readonly hashes: Trace;
  /** The turns, in order. */
  readonly turns: readonly Turn[];
}

/** Splits a conversation into turns. */
export function turnsOf(conversation: ForeignConversation): Turns {
  const messages = conversation.messages.map(({ message }) => message);
  const turns: Turn[] = [];
  let last = conversation.at;
  const { messages: all, snapshot = false, model, provider } = conversation;
  const end = all.findLastIndex(({ message }) => message.role === "assistant");
  for (const [position, { message, ...facts }] of all.entries()) {
    last = facts.at ?? last;
    if (message.role !== "assistant") continue;
    turns.push({
      ...(model === undefined ? {} : { model }),
      ...(provider === undefined ? {} : { provider }),
      ...facts,
      ...(last === undefined ? {} : { at: last }),
      position,
      recorded: !snapshot || position === end,
    });
  }
  return { messages, hashes: trace(messages), turns };
}
