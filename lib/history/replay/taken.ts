/**
 * An exchange that was taken as the answer to a request.
 *
 * @module
 */
import type { Exchange } from "../line/exchange.ts";

/** A recorded answer. */
export interface Given {
  readonly exchange: Exchange;
  /** Whether it was given once; then the next equal request gets the next answer. */
  given: boolean;
}

/**
 * Called with the answer that is taken.
 *
 * @param ignored the ignore rules of the match; none for an exact match
 */
export type Took = (answer: Given, ignored: Iterable<string>) => void;
