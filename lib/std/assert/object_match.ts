import { AssertionError } from "./assertion_error.ts";
import { equal } from "./equal.ts";
import { showDiff, withNote } from "./_message.ts";

/**
 * States that an object has at least the expected members, deeply: members of objects that are not expected are of no
 * account, arrays have as many elements, each with at least what is expected of it; all else is compared with
 * {@linkcode equal}.
 *
 * @throws {AssertionError} it has not; the message shows what of it was looked at
 */
export function assertObjectMatch(
  // deno-lint-ignore no-explicit-any -- the documented type: an interface has no index signature
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  const seen = restrict(actual, expected, new Map());
  if (!equal(seen, expected)) {
    throw new AssertionError(
      `${withNote("Values do not match", msg)}\n${showDiff(seen, expected)}`,
    );
  }
}

/** The part of a value that is expected of it. `done` holds the parts by actual and expected value, for cycles. */
function restrict(
  actual: unknown,
  expected: unknown,
  done: Map<unknown, Map<unknown, object>>,
): unknown {
  const isList = Array.isArray(actual) && Array.isArray(expected);
  if (!isList && !(isMembersOnly(expected) && isObject(actual))) return actual;
  const known = done.get(actual)?.get(expected);
  if (known !== undefined) return known;
  const part = isList ? new Array(actual.length) : {};
  done.set(actual, (done.get(actual) ?? new Map()).set(expected, part));
  for (const key of isList ? actual.keys() : Reflect.ownKeys(expected)) {
    if (!(key in actual)) continue;
    const member = Reflect.get(actual, key);
    Reflect.set(
      part,
      key,
      restrict(member, Reflect.get(expected, key), done),
    );
  }
  return part;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a plain object, all of which are its members. */
function isMembersOnly(value: unknown): value is object {
  if (!isObject(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
