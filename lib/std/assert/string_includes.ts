import { AssertionError } from "./assertion_error.ts";
import { show, withNote } from "./_message.ts";

/**
 * States that a text contains another.
 *
 * @throws {AssertionError} it does not
 */
export function assertStringIncludes(
  actual: string,
  expected: string,
  msg?: string,
): void {
  if (!actual.includes(expected)) {
    throw new AssertionError(
      withNote(`Expected ${show(actual)} to contain ${show(expected)}`, msg),
    );
  }
}
