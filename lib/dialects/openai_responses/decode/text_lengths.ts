/**
 * Counts what has come of an answer's texts. Events repeat a text when it is complete, and some servers send it only then.
 *
 * @module
 */
import { NameMap } from "../../../core/data/names.ts";

/** The length of each text so far. */
export class TextLengths {
  readonly #lengths = new NameMap<number>();

  /** Whether anything of a text has come. */
  has(key: string): boolean {
    return this.#lengths.has(key);
  }

  /** How many characters of a text have come. */
  length(key: string): number {
    return this.#lengths.get(key) ?? 0;
  }

  /** Takes a piece of a text. */
  add(key: string, piece: string): string {
    this.#lengths.set(key, this.length(key) + piece.length);
    return piece;
  }

  /** Takes a complete text; returns the part that has not come before. */
  rest(key: string, text: unknown): string {
    if (typeof text !== "string") return "";
    return this.add(key, text.slice(this.length(key)));
  }
}
