import { AssertionError } from "./assertion_error.ts";
import { show, withNote } from "./_message.ts";

/** Any class, abstract ones too. */
// deno-lint-ignore no-explicit-any -- the documented type: parameters of every kind
export type AnyConstructor = abstract new (...args: any[]) => any;

/** What a class makes. */
export type GetConstructorType<T extends AnyConstructor> = InstanceType<T>;

/**
 * States that a value is an instance of a class, and narrows its type so.
 *
 * @throws {AssertionError} it is not; the message tells what it is instead
 */
export function assertInstanceOf<T extends AnyConstructor>(
  actual: unknown,
  expectedType: T,
  msg = "",
): asserts actual is GetConstructorType<T> {
  if (actual instanceof expectedType) return;
  const isObject = typeof actual === "object" && actual !== null;
  const found = isObject ? actual.constructor?.name ?? "object" : show(actual);
  throw new AssertionError(
    withNote(
      `Expected an instance of ${expectedType.name}, found ${found}`,
      msg,
    ),
  );
}
