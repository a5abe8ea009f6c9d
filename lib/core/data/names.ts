/**
 * Maps and sets by names that others choose: members of a JSON object, ids, tools, models, labels.
 *
 * V8 hashes a text that reads as a whole number by that number, without a secret: "0", "65536", "131072", … share one
 * bucket, so that 20,000 of them in a bare `Map` or `Set` take seconds. Here no key reads as a number.
 *
 * @module
 */

const DOT = 0x2e;
const NINE = 0x39;

/** V8 hashes longer texts by all of their characters, whatever they are: ids that begin with a digit, say. */
const LONGEST_NUMBER = 20;

/**
 * The key of a name: one that begins with a dot gets another in front, and so does a short one that begins with a digit
 * or `/`; any other stands for itself.
 */
function keyOf(name: string): string {
  const first = name.charCodeAt(0);
  return first === DOT ||
      first > DOT && first <= NINE && name.length <= LONGEST_NUMBER
    ? `.${name}`
    : name;
}

function nameOf(key: string): string {
  return key.charCodeAt(0) === DOT ? key.slice(1) : key;
}

/** A `Map` by names; in the order in which they were first set, as any. */
export class NameMap<T> extends Map<string, T> {
  override get(name: string): T | undefined {
    return super.get(keyOf(name));
  }

  override has(name: string): boolean {
    return super.has(keyOf(name));
  }

  override set(name: string, value: T): this {
    return super.set(keyOf(name), value);
  }

  override delete(name: string): boolean {
    return super.delete(keyOf(name));
  }

  override keys(): MapIterator<string> {
    return super.keys().map(nameOf) as MapIterator<string>;
  }

  override entries(): MapIterator<[string, T]> {
    return super.entries().map(([key, value]): [string, T] => [
      nameOf(key),
      value,
    ]) as MapIterator<[string, T]>;
  }

  override [Symbol.iterator](): MapIterator<[string, T]> {
    return this.entries();
  }

  override forEach(
    each: (value: T, name: string, map: Map<string, T>) => void,
  ): void {
    super.forEach((value, key) => each(value, nameOf(key), this));
  }
}

/** A `Set` of names; in the order in which they were added, as any. */
export class NameSet extends Set<string> {
  override has(name: string): boolean {
    return super.has(keyOf(name));
  }

  override add(name: string): this {
    return super.add(keyOf(name));
  }

  override delete(name: string): boolean {
    return super.delete(keyOf(name));
  }

  override keys(): SetIterator<string> {
    return super.keys().map(nameOf) as SetIterator<string>;
  }

  override values(): SetIterator<string> {
    return this.keys();
  }

  /** Pairs of each name with itself, as any `Set` has them. */
  override entries(): SetIterator<[string, string]> {
    return super.keys().map((key): [string, string] => [
      nameOf(key),
      nameOf(key),
    ]) as SetIterator<[string, string]>;
  }

  override [Symbol.iterator](): SetIterator<string> {
    return this.keys();
  }

  override forEach(
    each: (name: string, again: string, set: Set<string>) => void,
  ): void {
    super.forEach((key) => each(nameOf(key), nameOf(key), this));
  }
}

/** Smaller numbers are keys as they are: so few of them cannot crowd a bucket. */
const FEW = 4096;

/** The key for a number that others choose, such as the index of a choice: V8 hashes numbers without a secret, too. */
export function numberKey(value: number): number | string {
  return value >= 0 && value < FEW ? value : `#${value}`;
}
