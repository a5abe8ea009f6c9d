import { AssertionError } from "./assertion_error.ts";
import { withNote } from "./_message.ts";

/**
 * Fails, always.
 *
 * @throws {AssertionError} with `msg` in its message
 */
export function fail(msg?: string): never {
  throw new AssertionError(withNote("Failed assertion", msg));
}
