import { AssertionError } from "./assertion_error.ts";
import { withNote } from "./_message.ts";

/** A hundred thousandth of a percent. */
const DEFAULT_SHARE = 1e-7;

/**
 * States that two numbers differ by no more than `tolerance`, by default a hundred thousandth of a percent of the
 * expected one.
 *
 * @throws {AssertionError} they differ by more, or one alone is NaN
 */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void {
  if (Object.is(actual, expected)) return;
  const share = Number.isFinite(expected) ? Math.abs(expected) : 1;
  const allowed = tolerance ?? share * DEFAULT_SHARE;
  const distance = Math.abs(expected - actual);
  if (!(distance <= allowed)) {
    throw new AssertionError(
      withNote(
        `Expected ${actual} to be within ${allowed} of ${expected}, the difference is ${distance}`,
        msg,
      ),
    );
  }
}
