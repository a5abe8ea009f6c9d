import { AssertionError } from "./assertion_error.ts";
import { assertIsError } from "./is_error.ts";
import { withNote } from "./_message.ts";

/**
 * States that a function returns a promise that is rejected, whatever with, and resolves to the reason.
 *
 * @throws {AssertionError} it does not, or throws before there is a promise
 */
export function assertRejects(
  fn: () => PromiseLike<unknown>,
  msg?: string,
): Promise<unknown>;
/**
 * States that a function returns a promise that is rejected with an error of a class, with a text in its message, and
 * resolves to that error.
 *
 * @throws {AssertionError} it does not, or is rejected with another one, or throws before there is a promise
 */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any -- the documented type: parameters of every kind
  ErrorClass: abstract new (...args: any[]) => E,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any -- as above
  classOrMsg?: (abstract new (...args: any[]) => E) | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const note = typeof classOrMsg === "string" ? classOrMsg : msg;
  const promise = start(fn, note);
  try {
    await promise;
  } catch (error) {
    if (typeof classOrMsg === "function") {
      assertIsError(error, classOrMsg, msgIncludes, note);
    }
    return error;
  }
  throw new AssertionError(
    withNote("Expected function to return a promise that rejects", note),
  );
}

/** Calls the function; what it throws by itself is no rejection. */
function start(
  fn: () => PromiseLike<unknown>,
  note: string | undefined,
): PromiseLike<unknown> {
  let result: PromiseLike<unknown>;
  try {
    result = fn();
  } catch (cause) {
    throw new AssertionError(
      withNote("Function throws when expected to reject", note),
      { cause },
    );
  }
  if (typeof result?.then === "function") return result;
  throw new AssertionError(
    withNote("Function returns no promise when expected to reject", note),
  );
}
