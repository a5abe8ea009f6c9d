import { AssertionError } from "./assertion_error.ts";
import { equal } from "./equal.ts";
import { showDiff, withNote } from "./_message.ts";

/**
 * States that two values are alike, deeply, as {@linkcode equal} has it.
 *
 * @throws {AssertionError} they are not; the message shows their difference line by line
 */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) {
    throw new AssertionError(
      `${withNote("Values are not equal", msg)}\n${showDiff(actual, expected)}`,
    );
  }
}
