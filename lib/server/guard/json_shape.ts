/**
 * Checks a JSON text before it is parsed: depth, number of values, duplicate names. Finds the model's name in it.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../../core/errors.ts";
import { invalid } from "../../core/data/invalid.ts";
import { NameSet } from "../../core/data/names.ts";

/** Most levels of objects and arrays. Tool schemas need a few dozen; recursion over 10,000 would overflow the stack. */
const MAX_DEPTH = 500;

/** Most objects, arrays and members: each may take 3 bytes of text and 60 bytes of memory when parsed. */
const MAX_NODES = 1_000_000;

/** An object with more names than this gets a set; for fewer a scan is faster. */
const MAX_SCANNED_NAMES = 8;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** The range of a string in a text, in UTF-16 units, with its quotation marks. */
export interface Span {
  /** Index of the first unit. */
  readonly start: number;
  /** Index behind the last unit. */
  readonly end: number;
}

/** The result of {@linkcode checkJsonShape}. */
export interface JsonShape {
  /**
   * The error for a duplicate name in an object, thrown if the text is valid JSON. Parsers disagree which of the two
   * counts, so the record could differ from what the provider reads.
   */
  readonly duplicate: ApiError | undefined;
  /** The value of `model` in the outermost object, if it is a string. */
  readonly model: Span | undefined;
}

/** An open object or array. */
interface Level {
  /** Unescaped names so far; undefined for an array. */
  readonly names: string[] | undefined;
  /** The same as a set, if there are many. */
  known: NameSet | undefined;
  name: string;
  /** The index in an array. */
  index: number;
  /** Whether the next string is a member's name. */
  named: boolean;
}

/**
 * Scans a text, which may be invalid JSON, so that parsing it needs bounded memory and stack.
 *
 * @throws {ApiError} 400 for a text that nests too deep, 413 for one with too many values
 */
export function checkJsonShape(text: string): JsonShape {
  const open: Level[] = [];
  let top: Level | undefined;
  let duplicate: ApiError | undefined;
  let model: Span | undefined;
  let nodes = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case QUOTE: {
        const end = stringEnd(text, i);
        if (top?.named) {
          top.named = false;
          nodes++;
          if (!isNew(top, nameOf(text.slice(i, end)))) {
            duplicate ??= duplicateError(open);
          }
        } else if (open.length === 1 && top?.name === "model") {
          model = { start: i, end };
        }
        i = end - 1;
        break;
      }
      case COMMA:
        if (top === undefined) break;
        if (top.names === undefined) top.index++;
        else top.named = true;
        break;
      case OPEN_OBJECT:
        top = level([]);
        nodes++;
        if (open.push(top) > MAX_DEPTH) throw tooDeep();
        break;
      case OPEN_ARRAY:
        top = level(undefined);
        nodes++;
        if (open.push(top) > MAX_DEPTH) throw tooDeep();
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        open.pop();
        top = open.at(-1);
        break;
    }
    if (nodes > MAX_NODES) throw tooMany();
  }
  return { duplicate, model };
}

/**
 * Refuses strings that other programs cannot hold: lone surrogates, which UTF-8 cannot encode, and NUL, which ends C
 * strings. JSON writes both only as escapes.
 *
 * @param value the parsed `text`
 * @throws {ApiError} 400 with the path of the string
 */
export function checkJsonText(text: string, value: unknown): void {
  if (text.includes("\\u")) checkText(value, "");
}

function checkText(value: unknown, path: string): void {
  if (typeof value === "string") return checkString(value, path);
  if (Array.isArray(value)) {
    return value.forEach((item, index) => checkText(item, `${path}[${index}]`));
  }
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const at = path === "" ? name : `${path}.${name}`;
    checkString(name, at);
    checkText(member, at);
  }
}

function checkString(text: string, path: string): void {
  const wrong = !text.isWellFormed()
    ? "half of a surrogate pair"
    : text.includes("\0")
    ? "the character NUL"
    : undefined;
  if (wrong === undefined) return;
  throw invalid(legible(path), `holds ${wrong}, which is not allowed in text`);
}

function level(names: string[] | undefined): Level {
  return {
    names,
    known: undefined,
    name: "",
    index: 0,
    named: names !== undefined,
  };
}

/** Adds a name; returns false if the object has it already. */
function isNew(level: Level, name: string): boolean {
  level.name = name;
  const { names = [], known } = level;
  if (known !== undefined) {
    const before = known.size;
    return known.add(name).size > before;
  }
  if (names.includes(name)) return false;
  if (names.push(name) > MAX_SCANNED_NAMES) level.known = new NameSet(names);
  return true;
}

/** The path of the scan's position, such as `messages[2].content`. */
function pathOf(open: readonly Level[]): string {
  const path = open.reduce(
    (path, { names, name, index }) =>
      names === undefined
        ? `${path}[${index}]`
        : path === ""
        ? name
        : `${path}.${name}`,
    "",
  );
  return legible(path);
}

/** Shortens a path and removes control characters, because a client chooses the names in it. */
function legible(path: string): string {
  const short = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  return short.toWellFormed().replace(/\p{Cc}/gu, "\ufffd");
}

function duplicateError(open: readonly Level[]): ApiError {
  const problem = "appears twice: it is not clear which one is meant";
  return invalid(pathOf(open), problem);
}

/** Unescapes a name. */
function nameOf(written: string): string {
  const plain = written.slice(1, -1);
  if (!plain.includes("\\")) return plain;
  try {
    return JSON.parse(written);
  } catch {
    return plain; // then the text is not JSON either
  }
}

/** The index behind the string that starts at `start`. */
function stringEnd(text: string, start: number): number {
  for (let end = start + 1;; end++) {
    end = text.indexOf('"', end);
    if (end === -1) return text.length;
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
}

function tooDeep(): ApiError {
  return invalid(
    undefined,
    `nests objects and arrays more than ${MAX_DEPTH} deep`,
  );
}

function tooMany(): ApiError {
  return new ApiError(
    `the request has more than ${MAX_NODES} objects, arrays and members`,
    {
      kind: "invalid_request",
      status: STATUS_CODE.ContentTooLarge,
      type: "invalid_request_error",
      code: "request_too_large",
    },
  );
}
