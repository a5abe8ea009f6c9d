import { AssertionError } from "./assertion_error.ts";
import { assertIsError } from "./is_error.ts";
import { withNote } from "./_message.ts";

/**
 * States that a function throws, whatever it may be, and returns what it threw.
 *
 * @throws {AssertionError} it does not
 */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/**
 * States that a function throws an error of a class, with a text in its message, and returns that error.
 *
 * @throws {AssertionError} it does not, or throws another one
 */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  // deno-lint-ignore no-explicit-any -- the documented type: parameters of every kind
  ErrorClass: abstract new (...args: any[]) => E,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  // deno-lint-ignore no-explicit-any -- as above
  classOrMsg?: (abstract new (...args: any[]) => E) | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const note = typeof classOrMsg === "string" ? classOrMsg : msg;
  try {
    fn();
  } catch (error) {
    if (typeof classOrMsg === "function") {
      assertIsError(error, classOrMsg, msgIncludes, note);
    }
    return error;
  }
  throw new AssertionError(withNote("Expected function to throw", note));
}
