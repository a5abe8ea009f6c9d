import { AssertionError } from "./assertion_error.ts";
import { equal } from "./equal.ts";
import { show, withNote } from "./_message.ts";

/**
 * States that two values are not alike, deeply, as {@linkcode equal} has it.
 *
 * @throws {AssertionError} they are
 */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) {
    throw new AssertionError(
      withNote(`Expected anything but ${show(actual)}`, msg),
    );
  }
}
