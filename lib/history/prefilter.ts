/**
 * Which lines may say a text, told by their bytes: what cannot is never decoded.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** Where a line begins in a block's text, and where the next one does. */
export type LineBounds = readonly [start: number, end: number];

/** The two ways in which a part of a text may stand in JSON. */
interface Pattern {
  /** As it is, in UTF-8. */
  readonly plain: RegExp;
  /** With one of its characters as an escape. */
  readonly escaped: RegExp;
}

/** Finds the lines that may say a text: all that do, and few that do not. */
export class Prefilter {
  readonly #patterns: readonly Pattern[];

  /** Looks for a text, which is in lower case. */
  constructor(search: string) {
    this.#patterns = plainParts(search).map((part) => {
      const letters = Array.from(part, writtenAs);
      const escapes = letters.flat().map(asEscape).join("|");
      return {
        plain: new RegExp(letters.map(asBytes).join(""), "g"),
        escaped: new RegExp(`\\\\u(?:${escapes})`, "gi"),
      };
    });
  }

  /** Goes through a block's lines in order. */
  *lines(text: string): Generator<LineBounds, void> {
    const [first, ...others] = this.#patterns;
    if (first === undefined) return yield* allLines(text);
    let [plain, escaped] = [-1, -1];
    for (let start = 0; start < text.length;) {
      if (plain < start) plain = find(first.plain, text, start);
      if (escaped < start) escaped = find(first.escaped, text, start);
      const hit = Math.min(plain, escaped);
      if (hit === Infinity) return;
      const begin = hit === start ? hit : text.lastIndexOf("\n", hit - 1) + 1;
      start = text.indexOf("\n", hit) + 1 || text.length;
      const line = text.slice(begin, start);
      if (others.every((other) => isIn(other, line))) yield [begin, start];
    }
  }
}

/** Goes through all lines of a block's text in order. */
export function* allLines(text: string): Generator<LineBounds, void> {
  for (let start = 0; start < text.length;) {
    const end = text.indexOf("\n", start) + 1 || text.length;
    yield [start, end];
    start = end;
  }
}

function find(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? Infinity;
}

function isIn({ plain, escaped }: Pattern, line: string): boolean {
  return find(plain, line, 0) < Infinity || find(escaped, line, 0) < Infinity;
}

/**
 * The parts that stand in a JSON string as they are, the longest first: without quotes, backslashes and control
 * characters; without slashes, which may be escaped; without spaces, as a search may span two strings; and without the
 * dot that İ leaves above its i.
 */
function plainParts(search: string): string[] {
  return search.split(/[\s"\\/\p{Cc}\u0307]+/u).filter((part) => part !== "")
    .sort((a, b) => b.length - a.length);
}

/** The characters whose lower case is, or has in it, a given one. */
function writtenAs(lower: string): string[] {
  return [lower, ...upperCases().get(lower) ?? []];
}

let upper: Map<string, string[]> | undefined;

/** All characters that have a lower case, by it. */
function upperCases(): Map<string, string[]> {
  if (upper !== undefined) return upper;
  upper = new Map([["ς", ["Σ"]]]); // at the end of a word
  for (let code = 0; code <= 0x1ffff; code++) {
    const character = String.fromCodePoint(code);
    if (!/\p{Changes_When_Lowercased}/u.test(character)) continue;
    for (const lower of character.toLowerCase()) {
      const known = upper.get(lower);
      if (known === undefined) upper.set(lower, [character]);
      else known.push(character);
    }
  }
  return upper;
}

/** A pattern for one of several characters in UTF-8. */
function asBytes(characters: readonly string[]): string {
  const written = characters.map((character) =>
    Buffer.from(character).toString("latin1")
      .replace(/[\^$.*+?()[\]{}|\-]/, "\\$&")
  );
  return written.every((bytes) => bytes.length === 1)
    ? `[${written.join("")}]`
    : `(?:${written.join("|")})`;
}

/** A pattern for the first of the escapes that may stand for a character. */
function asEscape(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, "0");
}
