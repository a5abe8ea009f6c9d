/**
 * A reply's headers; cheaper than the runtime's `Headers`, which sorts them.
 *
 * @module
 */
import type { ReplyHeaders } from "../../core/wire_reply.ts";

/** Headers by names in lower case. */
export class HeaderList implements ReplyHeaders {
  readonly #values = new Map<string, string>();

  /** Adds a header; values of the same name are joined with `, `. The name must be in lower case. */
  add(name: string, value: string): void {
    const before = this.#values.get(name);
    this.#values.set(
      name,
      before === undefined ? value : `${before}, ${value}`,
    );
  }

  /** The value of a header, by its name in lower case; null without one. */
  get(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  /** In the order of the reply. */
  [Symbol.iterator](): Iterator<[name: string, value: string]> {
    return this.#values.entries();
  }

  /** Copies the headers without some. */
  without(...names: string[]): HeaderList {
    const rest = new HeaderList();
    for (const [name, value] of this) {
      if (!names.includes(name)) rest.add(name, value);
    }
    return rest;
  }
}
