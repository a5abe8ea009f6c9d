import { AssertionError } from "./assertion_error.ts";
import { equal } from "./equal.ts";
import { show, showDiff, withNote } from "./_message.ts";

/**
 * States that two values are the very same (`Object.is`: NaN is NaN, 0 is not -0, objects by reference), and narrows
 * the type so.
 *
 * @throws {AssertionError} they are not
 */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  const isCopy = typeof actual === "object" && equal(actual, expected);
  throw new AssertionError(
    isCopy
      ? `${withNote("Values are alike but not the same object", msg)}\n\n${
        show(actual)
      }\n`
      : `${withNote("Values are not strictly equal", msg)}\n${
        showDiff(actual, expected)
      }`,
  );
}
