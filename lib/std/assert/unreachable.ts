import { AssertionError } from "./assertion_error.ts";

/**
 * Marks a place that no run can reach.
 *
 * @throws {AssertionError} always: the run got there; `msg` says why it should not have
 */
export function unreachable(msg?: string): never {
  throw new AssertionError(msg ?? "Unreachable");
}
