import { AssertionError } from "./assertion_error.ts";

/**
 * States that a value is truthy, and narrows its type so.
 *
 * @throws {AssertionError} it is falsy; the message is `msg`
 */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}
