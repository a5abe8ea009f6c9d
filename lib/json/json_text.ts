/**
 * JSON text whose long strings are kept separately: it is compared, hashed and written in pieces, and never
 * concatenated.
 *
 * @module
 */
import { ExpectedBytes } from "./expected_bytes.ts";
import { isLong, type LongText, LongTexts } from "./long_text.ts";

const ENCODER = new TextEncoder();
/** Bytes that are encoded and compared in one step. */
const room = new Uint8Array(64 * 1024);

/** The JSON text of a value. */
export class JsonText implements Iterable<string> {
  readonly #parts: readonly (string | LongText)[];

  private constructor(parts: readonly (string | LongText)[]) {
    this.#parts = parts;
  }

  /**
   * Of a value that came from JSON, or is made as such values are.
   *
   * @param texts the known long strings; the value's are added
   */
  static of(value: unknown, texts: LongTexts = new LongTexts()): JsonText {
    return new JsonText(
      holdsLong(value) ? partsOf(value, texts) : [JSON.stringify(value)],
    );
  }

  /** How many characters it has; if there are very many, about. */
  get length(): number {
    let length = 0;
    for (const part of this.#parts) length += part.length;
    return length;
  }

  /** Its pieces; together they are the text of `JSON.stringify`. */
  *[Symbol.iterator](): Generator<string> {
    for (const part of this.#parts) {
      if (typeof part === "string") yield part;
      else yield* part.json();
    }
  }

  /** Whether a text is the same, character by character. */
  equals(text: string): boolean {
    let at = 0;
    for (const piece of this) {
      // `startsWith` would take ten times as long.
      if (text.slice(at, at + piece.length) !== piece) return false;
      at += piece.length;
    }
    return at === text.length;
  }

  /** Whether bytes, one piece after the other, are the same in UTF-8. */
  equalsBytes(bytes: readonly Uint8Array[]): boolean {
    const rest = new ExpectedBytes(bytes);
    for (let piece of this) {
      while (piece !== "") {
        const { read, written } = ENCODER.encodeInto(piece, room);
        if (!rest.skip(room.subarray(0, written))) return false;
        piece = piece.slice(read);
      }
    }
    return rest.length === 0;
  }
}

/**
 * A short text that identifies a value: its JSON with `#` and a SHA-256 in place of each long string. JSON has `#` only
 * within strings, so no other value has this text.
 *
 * @param texts as of {@linkcode JsonText.of}
 */
export function shortJson(value: unknown, texts: LongTexts): string {
  if (!holdsLong(value)) return JSON.stringify(value);
  let short = "";
  for (const part of partsOf(value, texts)) {
    short += typeof part === "string" ? part : `#${part.digest}`;
  }
  return short;
}

/** Whether a value is a long string or contains one at any depth; `holders` gets the arrays and objects that do. */
function holdsLong(value: unknown, holders?: Set<unknown>): boolean {
  if (typeof value === "string") return isLong(value);
  if (typeof value !== "object" || value === null) return false;
  let found = false;
  for (const member of Array.isArray(value) ? value : Object.values(value)) {
    if (holdsLong(member, holders)) found = true;
  }
  if (found) holders?.add(value);
  return found;
}

/** The parts of a value that holds a long string, or is one. */
function partsOf(value: unknown, texts: LongTexts): (string | LongText)[] {
  const holders = new Set<unknown>();
  holdsLong(value, holders);
  const parts: (string | LongText)[] = [];
  let text = "";
  const add = (value: unknown) => {
    if (typeof value === "string" && isLong(value)) {
      parts.push(text, texts.of(value));
      text = "";
    } else if (!holders.has(value)) {
      text += JSON.stringify(value) ?? "null";
    } else if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) {
        text += i === 0 ? "[" : ",";
        add(item);
      }
      text += "]";
    } else {
      let before = "{";
      for (const [name, member] of Object.entries(value as object)) {
        if (member === undefined) continue;
        text += `${before}${JSON.stringify(name)}:`;
        before = ",";
        add(member);
      }
      text += "}";
    }
  };
  add(value);
  return [...parts, text];
}
