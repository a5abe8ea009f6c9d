/**
 * What was entered before: gone through line by line, or searched.
 *
 * @module
 */

/** How many are kept; the oldest go first. */
export const MOST_LINES = 1000;

/** Entries from the oldest to the newest, each once, and which of them is being looked at. */
export class EarlierLines {
  readonly #lines: string[] = [];
  /** Index of the one that is looked at; behind the last one it is what is being typed. */
  #at = 0;
  #typed = "";

  /** Adds an entry as the newest. */
  add(text: string): void {
    if (text.trim() !== "") {
      const old = this.#lines.indexOf(text);
      if (old >= 0) this.#lines.splice(old, 1);
      this.#lines.push(text);
      if (this.#lines.length > MOST_LINES) this.#lines.shift();
    }
    this.#at = this.#lines.length;
  }

  /** The entry before the one that is looked at; undefined at the oldest. */
  back(typed: string): string | undefined {
    if (this.#at === 0) return undefined;
    if (this.#at === this.#lines.length) this.#typed = typed;
    this.#at--;
    return this.#lines[this.#at];
  }

  /** The entry after the one that is looked at, at last what had been typed; undefined behind that. */
  forward(): string | undefined {
    if (this.#at === this.#lines.length) return undefined;
    this.#at++;
    return this.#lines[this.#at] ?? this.#typed;
  }

  /** Looks at what is being typed again. */
  rest(): void {
    this.#at = this.#lines.length;
  }

  /**
   * The newest entry that holds a text.
   *
   * @param before only entries older than the one of this index count; all where absent
   */
  find(
    text: string,
    before: number = this.#lines.length,
  ): { readonly index: number; readonly line: string } | undefined {
    for (let index = before - 1; index >= 0; index--) {
      const line = this.#lines[index];
      if (line?.includes(text)) return { index, line };
    }
    return undefined;
  }
}
