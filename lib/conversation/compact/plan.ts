/**
 * Which turns of a conversation are folded into a summary, and which stay.
 *
 * @module
 */
import type { Message } from "../../core/chat.ts";

/** Counts the tokens of messages. */
export type Count = (messages: readonly Message[]) => number;

/** A conversation in two parts. */
export interface Plan {
  /** From the first turn on. */
  readonly folded: readonly Message[];
  /** The last turns, each whole: no call is parted from its result. */
  readonly kept: readonly Message[];
}

/**
 * Divides turns: the last ones stay as long as they have at most `most` tokens together, and at least the last one;
 * undefined if none is left to be folded.
 *
 * @param messages without system messages
 */
export function planOf(
  messages: readonly Message[],
  count: Count,
  most: number,
): Plan | undefined {
  const begins = messages.flatMap(({ role }, i) =>
    role === "user" && i > 0 ? [i] : []
  );
  let start = begins.at(-1);
  if (start === undefined) return undefined;
  for (const begin of begins.toReversed()) {
    if (count(messages.slice(begin)) > most) break;
    start = begin;
  }
  return { folded: messages.slice(0, start), kept: messages.slice(start) };
}
