/**
 * What becomes of a request in the soak: its model says it to the provider, and the history has to say so too.
 *
 * @module
 */

/** How the provider answers; `reset`, `cut` and `failure` come in the middle of an answer. */
export type Kind =
  | "stream"
  | "whole"
  | "reset"
  | "cut"
  | "failure"
  | "refusal"
  | "silence";

/** How often an answer is such, and what is recorded of it. */
interface Row {
  /** Of a thousand. */
  readonly share: number;
  /** With which it may be recorded. */
  readonly statuses: readonly string[];
}

/** Every kind. */
export const KINDS: Readonly<Record<Kind, Row>> = {
  stream: { share: 700, statuses: ["completed"] },
  whole: { share: 200, statuses: ["completed"] },
  /** The connection is reset in the middle of the answer. */
  reset: { share: 20, statuses: ["truncated"] },
  /** It ends in the middle of the answer as if that were whole. */
  cut: { share: 20, statuses: ["truncated"] },
  /** An error object comes in the middle of the answer. */
  failure: { share: 20, statuses: ["error"] },
  /** The request is refused. */
  refusal: { share: 20, statuses: ["error"] },
  /** The connection is closed without an answer. */
  silence: { share: 20, statuses: ["error"] },
};

/** Draws a kind; `drawn` is from 0 up to 1. */
export function kindOf(drawn: number): Kind {
  let left = drawn * 1000;
  for (const [kind, { share }] of Object.entries(KINDS)) {
    left -= share;
    if (left < 0) return kind as Kind;
  }
  return "stream";
}
