/**
 * Whether two values are alike, deeply: same constructor and same contents.
 *
 * NaN is like NaN and 0 like -0. The order of keys, of the entries of a Map and of the members of a Set is of no account;
 * a member that is undefined differs from one that is absent. Dates, regular expressions, URLs and errors are compared
 * by what they say, buffers by their elements, functions and other opaque objects by identity. An object without
 * prototype counts as a plain one. Values may contain themselves.
 */
export function equal(a: unknown, b: unknown): boolean {
  return alike(a, b, new Map(), 0);
}

/** The pairs that are being compared further up: in a cycle they count as alike. */
type Pending = Map<object, Set<object>>;

/** Values that contain themselves are deeper than this, others hardly ever: only then it is looked for cycles. */
const DEEP = 50;

function alike(
  a: unknown,
  b: unknown,
  pending: Pending,
  depth: number,
): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b)) return false;
  const made = kind(a);
  if (made !== kind(b)) return false;
  const plain = made === Object || made === Array;
  if (plain && depth < DEEP) return sameMembers(a, b, pending, depth);
  if (isOpaque(a)) return false;
  const elements = elementsOf(a);
  if (elements !== undefined) {
    return sameElements(elements, elementsOf(b) ?? []);
  }
  const partners = pending.get(a) ?? new Set();
  if (partners.has(b)) return true;
  pending.set(a, partners.add(b));
  const result = alike(summary(a), summary(b), pending, depth + 1) &&
    sameEntries(entriesOf(a), entriesOf(b), pending, depth) &&
    sameMembers(a, b, pending, depth);
  partners.delete(b);
  return result;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** What made an object; nothing and `Object` are the same. */
function kind(value: object): unknown {
  return Object.getPrototypeOf(value)?.constructor ?? Object;
}

/** Whether an object hides all that could be compared. */
function isOpaque(value: object): boolean {
  return value instanceof WeakMap || value instanceof WeakSet ||
    value instanceof Promise;
}

/** The elements of a buffer or of a view on one. */
function elementsOf(value: object): ArrayLike<unknown> | undefined {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (value instanceof DataView) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  return ArrayBuffer.isView(value)
    ? value as unknown as ArrayLike<unknown>
    : undefined;
}

function sameElements(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i] && !Object.is(a[i], b[i])) return false;
  }
  return true;
}

/** What an object says that is in none of its members. */
function summary(value: object): unknown {
  if (value instanceof Date) return value.getTime();
  if (value instanceof RegExp || value instanceof URL) return `${value}`;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof WeakRef) return value.deref();
  const isBoxed = [Boolean, Number, String, BigInt, Symbol]
    .some((type) => value instanceof type);
  return isBoxed ? value.valueOf() : undefined;
}

function entriesOf(value: object): unknown[] {
  return value instanceof Set || value instanceof Map ? [...value] : [];
}

/** Pairs each entry on the left with one of its own on the right. */
function sameEntries(
  left: readonly unknown[],
  right: readonly unknown[],
  pending: Pending,
  depth: number,
): boolean {
  const rest = [...right];
  return left.length === rest.length && left.every((entry) => {
    const index = rest.findIndex((other) =>
      alike(entry, other, pending, depth + 1)
    );
    if (index >= 0) rest.splice(index, 1);
    return index >= 0;
  });
}

function sameMembers(
  a: object,
  b: object,
  pending: Pending,
  depth: number,
): boolean {
  const keys = keysOf(a);
  return keys.length === keysOf(b).length &&
    keys.every((key) =>
      Object.hasOwn(b, key) &&
      alike(Reflect.get(a, key), Reflect.get(b, key), pending, depth + 1)
    ) &&
    (!Array.isArray(a) || a.length === Reflect.get(b, "length"));
}

/** The enumerable keys, symbols among them, and an error's cause. */
function keysOf(value: object): PropertyKey[] {
  const isError = value instanceof Error;
  if (!isError && Object.getOwnPropertySymbols(value).length === 0) {
    return Object.keys(value);
  }
  const isSeen = Object.prototype.propertyIsEnumerable.bind(value);
  return Reflect.ownKeys(value)
    .filter((key) => isSeen(key) || isError && key === "cause");
}
