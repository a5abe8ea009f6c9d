/**
 * The headers of a message; faster than the runtime's `Headers`.
 *
 * @module
 */

/** RFC 9110, section 5.5: visible characters, spaces and tabs, and bytes beyond ASCII. */
const FORBIDDEN = /[^\t\x20-\x7e\x80-\xff]/;

/** Headers by names in lower case, in the order of first setting; one character is one byte. */
export class HeaderList implements Iterable<[name: string, value: string]> {
  readonly #values = new Map<string, string>();

  constructor(fields: Readonly<Record<string, string>> = {}) {
    for (const name of Object.keys(fields)) this.set(name, fields[name] ?? "");
  }

  /** The value of a header, several joined with `, `; null without one. */
  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }

  /**
   * Sets a header and replaces others of this name.
   *
   * @throws {TypeError} the value has a control character, or one that is not a byte
   */
  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), checked(name, value));
  }

  /**
   * Adds a value to a header.
   *
   * @throws {TypeError} as {@linkcode HeaderList.set}
   */
  append(name: string, value: string): void {
    this.received(name, checked(name, value));
  }

  /** Removes a header. */
  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  /** Adds a header that was checked when it was received. */
  received(name: string, value: string): void {
    const key = name.toLowerCase();
    const known = this.#values.get(key);
    this.#values.set(key, known === undefined ? value : `${known}, ${value}`);
  }

  [Symbol.iterator](): MapIterator<[name: string, value: string]> {
    return this.#values[Symbol.iterator]();
  }
}

function checked(name: string, value: string): string {
  if (!FORBIDDEN.test(value)) return value;
  throw new TypeError(
    `The value of header ${name} holds a forbidden character`,
  );
}
