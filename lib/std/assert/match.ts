import { AssertionError } from "./assertion_error.ts";
import { show, withNote } from "./_message.ts";

/**
 * States that a text matches a regular expression.
 *
 * @throws {AssertionError} it does not
 */
export function assertMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void {
  if (!expected.test(actual)) {
    throw new AssertionError(
      withNote(`Expected ${show(actual)} to match ${expected}`, msg),
    );
  }
}
