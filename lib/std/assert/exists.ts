import { AssertionError } from "./assertion_error.ts";
import { withNote } from "./_message.ts";

/**
 * States that a value is neither null nor undefined, and narrows its type so.
 *
 * @throws {AssertionError} it is one of the two
 */
export function assertExists<T>(
  actual: T,
  msg?: string,
): asserts actual is NonNullable<T> {
  if (actual === null || actual === undefined) {
    throw new AssertionError(
      withNote(`Expected a value, found ${actual}`, msg),
    );
  }
}
