/** Answers of clients: their chunks one by one, and clients whose answers a test writes. */
import {
  type Answer,
  type AnswerNotes,
  openAnswer,
} from "../../lib/core/answer.ts";
import { Accumulator } from "../../lib/core/accumulate.ts";
import type { ChatChunk, ChatCompletion } from "../../lib/core/chat.ts";
import type { CallOptions } from "../../lib/core/call.ts";

/** The chunks one by one. */
export async function* eachChunk(
  answer: AsyncIterable<readonly ChatChunk[]>,
): AsyncGenerator<ChatChunk, void> {
  for await (const chunks of answer) yield* chunks;
}

/**
 * Reads an answer to its end and gives the completion that its chunks add up to.
 *
 * @throws whatever reading the answer throws
 */
export async function collect(
  answer: AsyncIterable<readonly ChatChunk[]>,
): Promise<ChatCompletion> {
  const accumulator = new Accumulator();
  for await (const chunks of answer) {
    for (const chunk of chunks) accumulator.add(chunk);
  }
  return accumulator.completion();
}

/** An answer of these chunks, each of which arrives alone. */
export function scriptedAnswer(
  options: CallOptions,
  read: (notes: AnswerNotes) => AsyncIterable<ChatChunk>,
): Answer {
  return openAnswer(options, async function* (notes) {
    for await (const chunk of read(notes)) yield [chunk];
  });
}

/** In place of a client's `send`, which the test does not use. */
export function noWire(): Promise<never> {
  return Promise.reject(new TypeError("no wire"));
}
