/**
 * Prepares recording while a command waits for an answer, when the processor is idle.
 *
 * @module
 */
import { prepareDigest } from "../../core/data/digest.ts";

/** Delay in ms, after which the request has left and the answer has not arrived. */
const HEAD_START_MS = 20;

/** Prepares recording a moment later; disposing cancels it. */
export function prepareToRecord(): Disposable {
  const timer = setTimeout(prepareDigest, HEAD_START_MS);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
