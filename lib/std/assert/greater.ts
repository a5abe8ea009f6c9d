import { AssertionError } from "./assertion_error.ts";
import { show, withNote } from "./_message.ts";

/**
 * States that `actual > expected`: two numbers, texts, dates or whatever else that operator compares.
 *
 * @throws {AssertionError} it is not so
 */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual > expected)) {
    throw new AssertionError(
      withNote(
        `Expected ${show(actual)} to be greater than ${show(expected)}`,
        msg,
      ),
    );
  }
}
