/**
 * Splits a file of JSON into values that are small enough to parse one by one: JSON Lines, values one after the other,
 * or one array of them.
 *
 * @module
 */

/** A piece of a file of JSON. */
export type JsonPiece =
  /** The text of a value: an element of an outermost array, or a single value. */
  | { readonly kind: "value"; readonly text: string }
  /** An outermost array has ended. */
  | { readonly kind: "end" }
  /** The text has ended within an outermost array. */
  | { readonly kind: "cut" };

/** Characters that decide where a value ends; all others are skipped. */
const SIGNS = /["[\]{},\n]/g;
/** The same within a string. */
const STRING_SIGNS = /["\\]/g;

/**
 * Splits text that comes in pieces. It only finds where values begin and end; parsing a value shows whether it is JSON.
 * Memory is bounded by the longest value.
 */
export class JsonSplitter {
  /** Pieces of the current value; joined once. */
  #pieces: string[] = [];
  /** Open brackets within that value. */
  #depth = 0;
  #inArray = false;
  #inString = false;
  /** The last character was a backslash within a string. */
  #escaped = false;

  /** Takes the next piece of text. */
  push(text: string): JsonPiece[] {
    const found: JsonPiece[] = [];
    let start = 0; // of the current value
    let at = 0;
    while (at < text.length) {
      if (this.#inString) {
        at = this.#passString(text, at);
        continue;
      }
      SIGNS.lastIndex = at;
      const sign = SIGNS.exec(text);
      if (sign === null) break;
      at = sign.index + 1;
      const before = text.slice(start, sign.index);
      if (this.#isOutermost(sign[0], before)) {
        this.#pieces.push(before);
        found.push(...this.#take(), ...this.#turn(sign[0]));
        start = at;
      } else if (this.#step(sign[0])) {
        this.#pieces.push(text.slice(start, at));
        found.push(...this.#take());
        start = at;
      }
    }
    this.#pieces.push(text.slice(start));
    return found;
  }

  /** The rest at the end of the text: a value without end, if any. */
  end(): JsonPiece[] {
    const left = this.#take();
    return this.#inArray ? [...left, { kind: "cut" }] : left;
  }

  /** Whether a character is outside of values: it separates values or is a bracket of the outermost array. */
  #isOutermost(sign: string, before: string): boolean {
    if (this.#depth > 0) return false;
    if (sign === "\n") return !this.#inArray;
    if (sign === "[") {
      return !this.#inArray && (this.#pieces.join("") + before).trim() === "";
    }
    return this.#inArray && (sign === "," || sign === "]");
  }

  #turn(sign: string): JsonPiece[] {
    if (sign === "[") this.#inArray = true;
    if (sign !== "]") return [];
    this.#inArray = false;
    return [{ kind: "end" }];
  }

  /** Handles a character within a value; true if it ends an object or array outside of an outermost array. */
  #step(sign: string): boolean {
    if (sign === '"') this.#inString = true;
    else if (sign === "{" || sign === "[") this.#depth++;
    else if ((sign === "}" || sign === "]") && this.#depth > 0) {
      this.#depth--;
      return this.#depth === 0 && !this.#inArray;
    }
    return false;
  }

  /** Where a string ends in a text that begins within it. */
  #passString(text: string, at: number): number {
    if (this.#escaped) {
      this.#escaped = false;
      return at + 1;
    }
    STRING_SIGNS.lastIndex = at;
    const sign = STRING_SIGNS.exec(text);
    if (sign === null) return text.length;
    if (sign[0] === '"') this.#inString = false;
    else this.#escaped = true;
    return sign.index + 1;
  }

  #take(): JsonPiece[] {
    const text = this.#pieces.join("").trim();
    this.#pieces = [];
    return text === "" ? [] : [{ kind: "value", text }];
  }
}

/** Splits a stream of text. */
export async function* splitJson(
  texts: AsyncIterable<string>,
): AsyncGenerator<JsonPiece, void> {
  const splitter = new JsonSplitter();
  for await (const text of texts) yield* splitter.push(text);
  yield* splitter.end();
}
