import { AssertionError } from "./assertion_error.ts";

/** The values that are false in a condition. */
export type Falsy = false | 0 | 0n | "" | null | undefined;

/**
 * States that a value is falsy, and narrows its type so.
 *
 * @throws {AssertionError} it is truthy; the message is `msg`
 */
export function assertFalse(expr: unknown, msg = ""): asserts expr is Falsy {
  if (expr) throw new AssertionError(msg);
}
