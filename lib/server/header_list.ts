/**
 * The headers of a message, without what makes the runtime's `Headers` slow.
 *
 * @module
 */

/** RFC 9110, section 5.5: visible characters, spaces and tabs, and bytes beyond ASCII. */
const FORBIDDEN = /[^\t\x20-\x7e\x80-\xff]/;

/** Names in lower case, in the order in which they were first set; one character stands for one byte. */
export class HeaderList implements Iterable<[name: string, value: string]> {
  readonly #values = new Map<string, string>();

  /** Begins with some headers. */
  constructor(fields: Readonly<Record<string, string>> = {}) {
    for (const name of Object.keys(fields)) this.set(name, fields[name] ?? "");
  }

  /** The value of a header, several of them joined with `, `; null where there is none. */
  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }

  /**
   * Sets a header, in the place of any other of this name.
   *
   * @throws {TypeError} the value holds what would end it, or is no text of bytes
   */
  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), checked(name, value));
  }

  /**
   * Adds a header to those of this name.
   *
   * @throws {TypeError} as {@linkcode HeaderList.set}
   */
  append(name: string, value: string): void {
    this.received(name, checked(name, value));
  }

  /** Adds a header that has been checked as it came. */
  received(name: string, value: string): void {
    const key = name.toLowerCase();
    const held = this.#values.get(key);
    this.#values.set(key, held === undefined ? value : `${held}, ${value}`);
  }

  /** Names and values, in order. */
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
