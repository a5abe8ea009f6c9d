/**
 * Finds lines whose bytes may contain a text, so that the other lines need no decoding.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { NAMES_TEXTS } from "../../line/peek.ts";

/** Where a line begins in a block's text, and where the next line begins. */
export type LineBounds = readonly [start: number, end: number];

/** The two ways in which JSON may write a part of a text. */
interface Pattern {
  /** Matches the part in UTF-8. */
  readonly plain: RegExp;
  /** Matches any escape of one of its characters. */
  readonly escaped: RegExp;
}

/** Finds all lines that contain a text, and few others. */
export class Prefilter {
  readonly #patterns: readonly Pattern[];

  /** `search` is in lower case. */
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

  /** The lines of a block that may contain the text, or name texts that are on other lines, in order. */
  *lines(text: string): Generator<LineBounds, void> {
    const [first, ...others] = this.#patterns;
    if (first === undefined) return yield* allLines(text);
    let [plain, escaped, named] = [-1, -1, -1];
    for (let start = 0; start < text.length;) {
      if (plain < start) plain = find(first.plain, text, start);
      if (escaped < start) escaped = find(first.escaped, text, start);
      if (named < start) named = indexFrom(text, NAMES_TEXTS, start);
      const hit = Math.min(plain, escaped, named);
      if (hit === Infinity) return;
      const begin = hit === start ? hit : text.lastIndexOf("\n", hit - 1) + 1;
      start = text.indexOf("\n", hit) + 1 || text.length;
      const line = text.slice(begin, start);
      const fits = named < start || others.every((one) => isIn(one, line));
      if (fits) yield [begin, start];
    }
  }
}

/** All lines of a block's text, in order. */
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

function indexFrom(text: string, wanted: string, from: number): number {
  const at = text.indexOf(wanted, from);
  return at < 0 ? Infinity : at;
}

function isIn({ plain, escaped }: Pattern, line: string): boolean {
  return find(plain, line, 0) < Infinity || find(escaped, line, 0) < Infinity;
}

/**
 * The parts of a search that a JSON string holds unchanged, the longest first. The search is split at quotation marks,
 * backslashes, control characters and slashes, which may be escaped; at spaces, because a search may span two strings;
 * and at the dot that İ leaves above its i in lower case.
 */
function plainParts(search: string): string[] {
  return search.split(/[\s"\\/\p{Cc}\u0307]+/u).filter((part) => part !== "")
    .sort((a, b) => b.length - a.length);
}

/** A character and all whose lower case contains it. */
function writtenAs(lower: string): string[] {
  return [lower, ...upperCases().get(lower) ?? []];
}

let upper: Map<string, string[]> | undefined;

/** All characters that change in lower case, by the characters of their lower case. */
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

/** The digits of the first escape that may encode a character. */
function asEscape(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, "0");
}
