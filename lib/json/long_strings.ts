/**
 * JSON with strings that are too long to be held twice.
 *
 * @module
 */
import { TextStore } from "../core/data/text_store.ts";
import { endOfString } from "../core/data/end_of_string.ts";

/** JSON with its longest strings kept separately. */
export interface ShortJson {
  /** The same, with a name in place of each string that was taken out. */
  readonly json: string;
  /** The strings by their names; each can be taken once. */
  readonly strings: ReadonlyMap<string, TextStore>;
}

/** The original JSON, except for how characters are escaped. Takes the strings. */
export function wholeJson({ json, strings }: ShortJson): string {
  const parts: string[] = [];
  let at = 0;
  // They are in the order in which they were taken out.
  for (const [name, string] of strings) {
    const start = json.indexOf(name, at);
    parts.push(json.slice(at, start), escaped(string.takeWhole()));
    at = start + name.length;
  }
  return parts.join("") + json.slice(at);
}

/** Characters of a string that is taken out. */
const LONG = 256 * 1024;

/** Escapes, and what may not be in a string. */
// deno-lint-ignore no-control-regex
const NEEDS_PARSING = /[\\\x00-\x1f]/;

/** An escape that the next piece may complete. */
const HALF_ESCAPE = /\\(?:u[0-9a-fA-F]{0,3})?$/;
/** The first half of a surrogate pair, which needs the second half. */
const HALF_PAIR = /\\u[dD][89abAB][0-9a-fA-F]{2}$/;

/**
 * Takes JSON text in pieces. A long string is taken out and kept in pieces: one text and its parsed value would take
 * twice the memory.
 *
 * @example
 * ```ts
 * const reader = new LongStrings(2);
 * for (const piece of ['{"a":"1', "2", '3"}']) reader.push(piece);
 * const { json, strings } = reader.end();
 * const { a } = JSON.parse(json);
 * strings.get(a)?.takeWhole(); // "123"
 * ```
 */
export class LongStrings {
  readonly #long: number;
  readonly #json: string[] = [];
  readonly #strings = new Map<string, TextStore>();
  /** Random, so that no text contains it. */
  readonly #prefix = crypto.randomUUID();
  /** The last piece ended within a string. */
  #inside = false;
  /** Where in {@linkcode LongStrings.#json} that string begins, as long as it has not been taken out. */
  #start = 0;
  /** How long it is so far. */
  #length = 0;
  /** The string that is being taken out. */
  #open: TextStore | undefined;
  /** The beginning of a character. */
  #held = "";
  /** Whether the text is not JSON. */
  #broken = false;

  /** Begins a text; strings are taken out from `long` characters on. */
  constructor(long: number = LONG) {
    this.#long = long;
  }

  /** Takes the next piece; text that is not JSON stays unchanged. */
  push(piece: string): void {
    const text = this.#held + piece;
    this.#held = "";
    if (this.#broken) return void this.#json.push(text);
    if (!this.#inside) return this.#outside(text);
    const end = endOfString(text, 0);
    if (end !== -1) {
      this.#close(text.slice(0, end));
      return this.#outside(text.slice(end));
    }
    const half = halfCharacter(text);
    this.#held = half;
    this.#continueAnswer(text.slice(0, text.length - half.length));
  }

  /** The JSON of all pieces. */
  end(): ShortJson {
    this.#json.push(this.#held);
    return { json: this.#json.join(""), strings: this.#strings };
  }

  /** Text that begins outside of strings, or with the end of one. */
  #outside(text: string): void {
    let from = this.#inside ? 1 : 0;
    this.#inside = false;
    for (let start; (start = text.indexOf('"', from)) !== -1;) {
      const end = endOfString(text, start + 1);
      if (end === -1) {
        this.#inside = true;
        const half = halfCharacter(text);
        this.#held = half;
        this.#json.push(text.slice(0, start + 1));
        this.#start = this.#json.length;
        this.#length = 0;
        return this.#continueAnswer(
          text.slice(start + 1, text.length - half.length),
        );
      }
      from = end + 1;
    }
    this.#json.push(text);
  }

  /** A piece of a string that continues in the next one. */
  #continueAnswer(text: string): void {
    if (this.#open !== undefined) return this.#add(text, this.#open);
    this.#json.push(text);
    this.#length += text.length;
    if (this.#length < this.#long) return;
    const begun = this.#json.splice(this.#start);
    const name = `${this.#prefix}-${this.#strings.size}`;
    this.#json.push(name);
    this.#open = new TextStore();
    this.#strings.set(name, this.#open);
    for (const piece of begun) this.#add(piece, this.#open);
  }

  #add(text: string, open: TextStore): void {
    try {
      open.push(NEEDS_PARSING.test(text) ? JSON.parse(`"${text}"`) : text);
    } catch {
      this.#json.push(text);
      this.#broken = true;
    }
  }

  /** The end of a string. */
  #close(text: string): void {
    if (this.#open === undefined) this.#json.push(text);
    else this.#add(text, this.#open);
    this.#open = undefined;
  }
}

/** The end of a string's text, if it may be the beginning of a character. */
function halfCharacter(text: string): string {
  const escape = escapeAtEnd(text, HALF_ESCAPE);
  const before = text.slice(0, text.length - escape.length);
  return escapeAtEnd(before, HALF_PAIR) + escape;
}

/** An escape at the end of a text; empty if a backslash escapes its backslash. */
function escapeAtEnd(text: string, pattern: RegExp): string {
  const [escape] = pattern.exec(text.slice(-6)) ?? [""];
  const at = text.length - escape.length;
  let slashes = 0;
  while (at - 1 - slashes >= 0 && text[at - 1 - slashes] === "\\") slashes++;
  return slashes % 2 === 0 ? escape : "";
}

/** The text as JSON writes it, without quotation marks. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
