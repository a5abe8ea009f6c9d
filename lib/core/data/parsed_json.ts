/**
 * Reading JSON that others wrote.
 *
 * @module
 */

import { NameSet } from "./names.ts";

/** Shorter texts, in characters, are parsed without a check: they hold too few numbers to take half a millisecond. */
const SHORT = 4 * 1024;
/** Shorter texts cannot hold too much of anything else. */
const SMALL = 16 * 1024;

/** Strings that read as a whole number, as V8 keeps them: by the number, and each once. Names of members it keeps elsewhere. */
const NUMBERS = /"(\d{1,10})"(?!\s{0,8}:)/g;

/** Numbers with the same remainder when divided by this may share a bucket of V8's table of strings. */
const CLASSES = 4096;

/** A million numbers in a row are 244 of each class. */
const MOST_OF_A_CLASS = 500;

/** With more than one quotation mark in 1,024 characters, looking for each takes longer than looking for numbers. */
const SPARSE = 1024;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;

/** The time to read and record a value, measured in numbers that could be read and recorded meanwhile. */
const STRING_COST = 3;
/** An empty object is read as slowly as twenty numbers, and recorded as fast as one. */
const OBJECT_COST = 6;
const OTHER_COST = 1;
/** A name that occurs for the first time takes long: the runtime makes a new kind of object for it. */
const NEW_NAME_COST = 60;
/** Names are compared by this many characters. */
const LONG_NAME = 64;

/**
 * The value of a JSON text.
 *
 * @throws {SyntaxError} it is not JSON, or it has thousands of numbers in quotation marks, chosen so that V8 takes
 * seconds to distinguish them
 *
 * @param read the parser; `JSON.parse` by default
 */
export function parseJson(
  text: string,
  read: (text: string) => unknown = JSON.parse,
): unknown {
  if (text.length > SHORT && isCrowded(text)) {
    throw new SyntaxError(
      "the text holds too many numbers in quotation marks with the same remainder",
    );
  }
  return read(text);
}

/**
 * Limit of a text from a provider: 300,000 numbers, a third as many strings, a sixth as many objects or 5,000 different
 * names. Reading and recording them takes a quarter of a second at most.
 */
const MOST = 300_000;

/**
 * Limit of an unstreamed reply: some 3,500 tokens with the twenty likeliest alternatives of each. Reading them takes a
 * quarter of a second, and recording them as long.
 */
export const MOST_UNSTREAMED: number = 2_400_000;

/**
 * The value of a JSON text that a provider wrote. Limited, so that reading it does not block the program.
 *
 * @param most how long reading may take, in numbers that could be read meanwhile
 * @throws {SyntaxError} as {@linkcode parseJson}, or it would take longer
 */
export function parseReplyJson(text: string, most: number = MOST): unknown {
  checkReplyJson(text, most);
  return parseJson(text);
}

/**
 * Checks a text that a provider wrote, for readers other than {@linkcode parseReplyJson}.
 *
 * @throws {SyntaxError} it would take too long to be read
 */
export function checkReplyJson(text: string, most: number = MOST): void {
  if (text.length <= SMALL || isCheap(text, most)) return;
  throw new SyntaxError("the text holds too many values");
}

/** The value of a JSON text; undefined where {@linkcode parseJson} throws. */
export function parsedJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** The value of a JSON text that a provider wrote; undefined where {@linkcode parseReplyJson} throws. */
export function parsedReplyJson(text: string): unknown {
  try {
    return parseReplyJson(text);
  } catch {
    return undefined;
  }
}

/** Whether {@linkcode parseJson} reads a text. */
export function isJson(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}

function isCrowded(text: string): boolean {
  if (hasFewStrings(text)) return false;
  let counts: Uint16Array | undefined;
  NUMBERS.lastIndex = 0;
  for (let found; (found = NUMBERS.exec(text)) !== null;) {
    counts ??= new Uint16Array(CLASSES);
    const at = Number(found[1]) % CLASSES;
    const count = (counts[at] ?? 0) + 1;
    if (count > MOST_OF_A_CLASS) return true;
    counts[at] = count;
  }
  return false;
}

/** Whether a text has too few strings for a crowd; where strings are long, this is faster than looking for numbers. */
function hasFewStrings(text: string): boolean {
  let left = Math.min(2 * MOST_OF_A_CLASS, text.length / SPARSE);
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) {
    if (--left < 0) return false;
  }
  return true;
}

/** Whether reading a text takes no longer than reading `most` numbers; it need not be JSON. */
export function isCheap(json: string, most: number): boolean {
  const names = new NameSet();
  let left = most;
  /** Bounds of the last string, which is a name if a colon follows. */
  let start = 0;
  let end = 0;
  for (let i = 0; i < json.length && left >= 0; i++) {
    switch (json.charCodeAt(i)) {
      case QUOTE:
        left -= STRING_COST;
        start = i;
        end = i = endOfText(json, i);
        break;
      case OPEN_ARRAY:
      case OPEN_OBJECT:
        left -= OBJECT_COST;
        break;
      case COLON: {
        const before = names.size;
        const name = json.slice(start, Math.min(end, start + LONG_NAME));
        left -= names.add(name).size > before ? NEW_NAME_COST : OTHER_COST;
        break;
      }
      case COMMA:
        left -= OTHER_COST;
        break;
    }
  }
  return left >= 0;
}

/** The index of the quotation mark that closes the one at `start`; the text's length if none does. */
function endOfText(json: string, start: number): number {
  for (let end = start;;) {
    end = json.indexOf('"', end + 1);
    if (end === -1) return json.length;
    let slashes = 0;
    while (json.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
}
