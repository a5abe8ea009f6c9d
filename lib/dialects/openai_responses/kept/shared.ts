/**
 * Writes equal parts of a JSON value once: a stream of the Responses API repeats everything three times.
 *
 * @module
 */
import { isObject } from "../../../core/data/invalid.ts";
import { NameMap } from "../../../core/data/names.ts";

/** A value whose equal parts are replaced by names, and those parts. */
export interface Shared {
  /** With `{"=": n}` for a part, and `{"=": "content"}` for a text that is known elsewhere. */
  readonly value: unknown;
  /** The parts, which may contain names of each other. */
  readonly parts: readonly unknown[];
}

/** The member with a part's name. */
const NAME = "=";

/** Shorter JSON texts are cheaper to repeat than to name. */
const SHORTEST = 40;

/**
 * Takes equal parts out of a value; undefined if the value itself has a member `=`.
 *
 * @param known texts that need not be kept, by their names
 */
export function share(
  value: unknown,
  known: ReadonlyMap<string, string>,
): Shared | undefined {
  const sharing = new Sharing(known);
  if (!sharing.count(value)) return undefined;
  const shared = sharing.shared(value);
  return { value: shared, parts: sharing.parts };
}

/** The key of a part; equal parts have the same key. */
interface Key {
  readonly key: string;
  /** Length of the part's JSON text. */
  readonly length: number;
}

class Sharing {
  /** Keys of long texts and of values that contain them; short texts are their own keys. */
  readonly #keys = new NameMap<string>();
  /** Keys of objects and arrays, so that each value is read once, however deep it is. */
  readonly #known = new Map<object, Key>();
  readonly #names = new NameMap<string>();
  readonly #counts = new NameMap<number>();
  readonly #indexes = new NameMap<number>();
  readonly parts: unknown[] = [];

  /** Begins with texts that are known by names. */
  constructor(known: ReadonlyMap<string, string>) {
    for (const [name, text] of known) {
      if (text.length >= SHORTEST) this.#names.set(this.#keyOf(text).key, name);
    }
  }

  /** Counts all parts; false if one of them looks like a name. */
  count(value: unknown): boolean {
    const key = this.#long(value);
    if (isObject(value) && NAME in value) return false;
    const count = key === undefined ? 1 : (this.#counts.get(key) ?? 0) + 1;
    if (key !== undefined) this.#counts.set(key, count);
    // A repeated part is written once, and so is what it contains.
    if (count > 1 || typeof value !== "object" || value === null) return true;
    return Object.values(value).every((inner) => this.count(inner));
  }

  shared(value: unknown): unknown {
    const key = this.#long(value);
    if (key === undefined) return value;
    const name = this.#names.get(key);
    if (name !== undefined) return { [NAME]: name };
    if ((this.#counts.get(key) ?? 0) < 2) return this.#inner(value);
    let index = this.#indexes.get(key);
    if (index === undefined) {
      index = this.parts.push(null) - 1;
      this.#indexes.set(key, index);
      this.parts[index] = this.#inner(value);
    }
    return { [NAME]: index };
  }

  #inner(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.shared(one));
    return isObject(value)
      ? Object.fromEntries(
        Object.entries(value).map(([name, one]) => [name, this.shared(one)]),
      )
      : value;
  }

  /** The key of a part that is worth naming. */
  #long(value: unknown): string | undefined {
    if (typeof value === "string" && value.length < SHORTEST) return undefined;
    if (typeof value !== "string" && typeof value !== "object") {
      return undefined;
    }
    const { key, length } = this.#keyOf(value);
    return length < SHORTEST ? undefined : key;
  }

  #keyOf(value: unknown): Key {
    if (typeof value !== "object" || value === null) {
      const text = JSON.stringify(value) ?? "null";
      return { key: this.#short(text, text.length), length: text.length };
    }
    let known = this.#known.get(value);
    if (known === undefined) {
      this.#known.set(value, known = this.#keyOfAll(value));
    }
    return known;
  }

  #keyOfAll(value: object): Key {
    const isArray = Array.isArray(value);
    let length = 2;
    const keys = Object.entries(value).map(([name, inner]) => {
      const { key, length: inside } = this.#keyOf(inner);
      const before = isArray ? "" : `${JSON.stringify(name)}:`;
      length += before.length + inside + 1;
      return before + key;
    });
    if (keys.length > 0) length--;
    const text = isArray ? `[${keys}]` : `{${keys}}`;
    return { key: this.#short(text, length), length };
  }

  /** The key of a long text is `@` and a number, which is not JSON; a short text is its own key. */
  #short(text: string, length: number): string {
    if (length < SHORTEST) return text;
    let key = this.#keys.get(text);
    if (key === undefined) {
      this.#keys.set(text, key = `@${this.#keys.size}`);
    }
    return key;
  }
}

/**
 * Puts the parts back.
 *
 * @param known the texts that {@linkcode share} left out, by their names
 * @throws {RangeError} a part or a text is missing, or parts contain each other
 */
export function unshare(
  { value, parts }: Shared,
  known: ReadonlyMap<string, string>,
): unknown {
  let values = 0;
  let characters = 0;
  const restored = (inner: unknown, depth: number): unknown => {
    if (typeof inner === "string") characters += inner.length;
    if (++values > MOST_VALUES || characters > MOST_CHARACTERS) {
      throw new RangeError("Parts that become too much");
    }
    if (Array.isArray(inner)) return inner.map((one) => restored(one, depth));
    if (!isObject(inner)) return inner;
    if (!(NAME in inner)) {
      return Object.fromEntries(
        Object.entries(inner).map((
          [name, one],
        ) => [name, restored(one, depth)]),
      );
    }
    const name = inner[NAME];
    if (typeof name === "number" && name in parts) {
      if (depth > MOST_DEPTH) {
        throw new RangeError("Parts that contain themselves");
      }
      return restored(parts[name], depth + 1);
    }
    const text = known.get(String(name));
    if (text === undefined) throw new RangeError(`No part ${name}`);
    characters += text.length;
    return text;
  };
  return restored(value, 0);
}

/** Deeper than any response: in a record that was edited, parts may contain each other. */
const MOST_DEPTH = 64;

/** More than any response has: in a record that was edited, each part may name another one twice. */
const MOST_VALUES = 4_000_000;
const MOST_CHARACTERS = 2 ** 28;
