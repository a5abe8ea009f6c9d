/**
 * Long texts of an exchange: each is hashed once and written as JSON once, even if it occurs several times.
 *
 * @module
 */
import { sha256 } from "../core/data/digest.ts";
import { slices } from "../core/data/slices.ts";

/** Characters from which a text is long. */
const LONG = 4096;
/** Up to this length in characters, a text's JSON is kept, because it is compared and then written. */
const KEPT = 2 * 1024 * 1024;

/** Whether a text is long enough to keep its hash and JSON. */
export function isLong(text: string): boolean {
  return text.length >= LONG;
}

/** A text that is long. */
export class LongText {
  /** The text itself. */
  readonly text: string;
  #digest: string | undefined;
  #json: string | undefined;

  /** Keeps a text. */
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

/** The long texts of one exchange. */
export class LongTexts {
  /** By length: a map with texts as keys would hash all characters. */
  readonly #known = new Map<number, LongText[]>();

  /** Whether it has no text. */
  get none(): boolean {
    return this.#known.size === 0;
  }

  /** The entry of a text; a new one for a new text. */
  of(text: string): LongText {
    let alike = this.#known.get(text.length);
    if (alike === undefined) this.#known.set(text.length, alike = []);
    let known = alike.find((one) => one.text === text);
    if (known === undefined) alike.push(known = new LongText(text));
    return known;
  }
}
