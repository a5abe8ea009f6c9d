import { AssertionError } from "./assertion_error.ts";
import { equal } from "./equal.ts";
import { show, withNote } from "./_message.ts";

/** What has elements: an array, a typed array, any object with a length and elements, but not a text. */
export type ArrayLikeArg<T> = ArrayLike<T> & object;

/**
 * States that each expected element has its like, as {@linkcode equal} has it, among the actual ones, in any order.
 *
 * @throws {AssertionError} one has not; the message shows all that are missing
 */
export function assertArrayIncludes<T>(
  actual: ArrayLikeArg<T>,
  expected: ArrayLikeArg<T>,
  msg?: string,
): void {
  const found = Array.from(actual);
  const missing = Array.from(expected)
    .filter((one) => !found.some((other) => equal(one, other)));
  if (missing.length > 0) {
    throw new AssertionError(
      withNote(
        `Expected ${show(found)} to include ${show(expected)}, missing is ${
          show(missing)
        }`,
        msg,
      ),
    );
  }
}
