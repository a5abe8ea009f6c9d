/**
 * What a command will need, loaded while it waits.
 *
 * @module
 */
import { prepareDigest } from "../core/digest.ts";

/** After so many ms a request has left, and no answer can be there. */
const HEAD_START_MS = 20;

/** Loads what recording takes while the answer is awaited, unless that is over before. */
export function prepareToRecord(): Disposable {
  const timer = setTimeout(prepareDigest, HEAD_START_MS);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
