/**
 * Searching what was entered before, key by key, as Ctrl-R does in shells.
 *
 * @module
 */
import type { EarlierLines } from "./earlier_lines.ts";

/** A search under way. */
export class LineSearch {
  readonly #earlier: EarlierLines;
  readonly #typed: string;
  #text = "";
  #found: { readonly index: number; readonly line: string } | undefined;
  #failed = false;

  /** Begins to search; `typed` is what stays when nothing fits. */
  constructor(earlier: EarlierLines, typed: string) {
    this.#earlier = earlier;
    this.#typed = typed;
  }

  /** The text before the found entry. */
  get prompt(): string {
    return `(${
      this.#failed ? "failed " : ""
    }reverse-i-search)\`${this.#text}': `;
  }

  /** The entry that was found last, or what had been typed. */
  get line(): string {
    return this.#found?.line ?? this.#typed;
  }

  /** Position of the text in the entry, in UTF-16 units. */
  get cursor(): number {
    return this.#found === undefined
      ? this.line.length
      : this.line.indexOf(this.#text);
  }

  /** Looks for a longer text, from the entry on that was found last. */
  add(text: string): void {
    this.#text += text;
    this.#look(this.#found && this.#found.index + 1);
  }

  /** Looks for a shorter text, from the newest entry on. */
  shorten(): void {
    this.#text = [...this.#text].slice(0, -1).join("");
    this.#found = undefined;
    this.#failed = false;
    if (this.#text !== "") this.#look();
  }

  /** Looks for an older entry. */
  older(): void {
    if (this.#text !== "") this.#look(this.#found?.index);
  }

  #look(before?: number): void {
    const found = this.#earlier.find(this.#text, before);
    this.#failed = found === undefined;
    this.#found = found ?? this.#found;
  }
}
