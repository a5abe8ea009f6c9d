/**
 * A reply's headers without the cost of the runtime's own object, which sorts them.
 *
 * @module
 */
import type { ReplyHeaders } from "../../core/wire_reply.ts";

/** Headers by their names in lower case. */
export class HeaderList implements ReplyHeaders {
  readonly #values = new Map<string, string>();

  /** Adds a header; a second one of its name is joined to the first with `, `. The name is in lower case. */
  add(name: string, value: string): void {
    const before = this.#values.get(name);
    this.#values.set(
      name,
      before === undefined ? value : `${before}, ${value}`,
    );
  }

  /** The value of a header, by its name in lower case; null where there is none. */
  get(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  /** In the order in which they came. */
  [Symbol.iterator](): Iterator<[name: string, value: string]> {
    return this.#values.entries();
  }

  /** The same headers without some. */
  without(...names: string[]): HeaderList {
    const rest = new HeaderList();
    for (const [name, value] of this) {
      if (!names.includes(name)) rest.add(name, value);
    }
    return rest;
  }
}
