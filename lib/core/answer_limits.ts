/**
 * Limits of one answer: a provider that sends without end would fill the memory.
 *
 * @module
 */
import { StreamError } from "./errors.ts";

/** The longest event of a stream, in bytes; images and tool arguments of some 10 MB are usual. */
export const MAX_EVENT_BYTES: number = 32 * 1024 * 1024;

/** The longest unstreamed answer, in bytes. */
export const MAX_UNSTREAMED_BYTES: number = 128 * 1024 * 1024;

/** Most tool calls; models make a few dozen. */
const MAX_CALLS = 2_048;

/** Most choices; OpenAI's API allows 128. */
const MAX_CHOICES = 1_024;

/**
 * Checks the number of tool calls.
 *
 * @throws {StreamError} `invalid`: more than 2,048
 */
export function checkCalls(count: number): void {
  if (count > MAX_CALLS) throw tooMany(`${MAX_CALLS} tool calls`);
}

/**
 * Checks the number of choices.
 *
 * @throws {StreamError} `invalid`: more than 1,024
 */
export function checkChoices(count: number): void {
  if (count > MAX_CHOICES) throw tooMany(`${MAX_CHOICES} choices`);
}

function tooMany(what: string): StreamError {
  return new StreamError(`the answer has more than ${what}`, {
    kind: "invalid",
  });
}
