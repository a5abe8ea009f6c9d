/**
 * Long texts of an exchange, each of which is hashed once and written as JSON once, wherever it stands.
 *
 * @module
 */
import { sha256 } from "../core/digest.ts";
import { slices } from "../core/slices.ts";

/** Characters from which a text is long. */
const LONG = 4096;
/** Characters up to which a text's JSON is kept: it is compared, and then written. */
const KEPT = 2 * 1024 * 1024;

/** Whether a text is better dealt with once. */
export function isLong(text: string): boolean {
  return text.length >= LONG;
}

/** A text that is long. */
export class LongText {
  /** As it was given. */
  readonly text: string;
  #digest: string | undefined;
  #json: string | undefined;

  /** Takes note of a text. */
  constructor(text: string) {
    this.text = text;
  }

  /** Its SHA-256, in hex. */
  get digest(): string {
    return this.#digest ??= sha256(this.text);
  }

  /** How many characters its JSON has; of a very long one, about. */
  get length(): number {
    return this.text.length > KEPT ? this.text.length : this.#kept.length;
  }

  /** Its JSON, in pieces. */
  *json(): Generator<string> {
    if (this.text.length <= KEPT) return yield this.#kept;
    yield '"';
    for (const slice of slices(this.text)) {
      yield JSON.stringify(slice).slice(1, -1);
    }
    yield '"';
  }

  get #kept(): string {
    return this.#json ??= JSON.stringify(this.text);
  }
}

/** The long texts that occur together, by what they say. */
export class LongTexts {
  /** By their lengths: a map of texts would look at all of their characters. */
  readonly #known = new Map<number, LongText[]>();

  /** Whether none is known. */
  get none(): boolean {
    return this.#known.size === 0;
  }

  /** What is known of a text. */
  of(text: string): LongText {
    let alike = this.#known.get(text.length);
    if (alike === undefined) this.#known.set(text.length, alike = []);
    let known = alike.find((one) => one.text === text);
    if (known === undefined) alike.push(known = new LongText(text));
    return known;
  }
}
