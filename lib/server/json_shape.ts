/**
 * What a JSON text may look like before anything is made of it: how deep, how many values, no name twice; and
 * where it names its model.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../core/errors.ts";
import { invalid } from "../core/invalid.ts";

/** Objects and arrays inside one another; schemas of tools need a few dozen, walking 10,000 would end the stack. */
const MAX_DEPTH = 500;

/** Objects, arrays and members; each costs up to 60 bytes once it is parsed, for as few as 3 in the text. */
const MAX_NODES = 1_000_000;

/** So many names of an object are compared one by one; a set only pays beyond. */
const FEW = 8;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Where a value stands in a text, in UTF-16 units, its quotation marks included. */
export interface Span {
  /** Of the first one. */
  readonly start: number;
  /** Behind the last one. */
  readonly end: number;
}

/** What a text turned out to be. */
export interface JsonShape {
  /**
   * The error for a name that an object has twice, to be thrown once the text turned out to be JSON: readers disagree on
   * which of the two counts, so what is recorded could differ from what the provider acts on.
   */
  readonly twice: ApiError | undefined;
  /** The string that is the outermost object's member `model`. */
  readonly model: Span | undefined;
}

/** An object or array that is open. */
interface Level {
  /** Names so far, as written or, where that differs, as meant; undefined for an array. */
  readonly names: string[] | undefined;
  /** The same, once there are many. */
  known: Set<string> | undefined;
  /** The last name. */
  name: string;
  /** The place in an array. */
  index: number;
  /** The next string is a member's name. */
  named: boolean;
}

/**
 * Looks at a text that need not be JSON, so that parsing it is safe: the parser's memory and everybody's stack are
 * bounded.
 *
 * @throws {ApiError} 400 for a text that is too deep or has too many parts
 */
export function checkJsonShape(text: string): JsonShape {
  const open: Level[] = [];
  let top: Level | undefined;
  let twice: ApiError | undefined;
  let model: Span | undefined;
  let nodes = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case QUOTE: {
        const end = stringEnd(text, i);
        if (top?.named) {
          top.named = false;
          nodes++;
          if (!isNew(top, nameOf(text.slice(i, end)))) twice ??= isTwice(open);
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
  return { twice, model };
}

/**
 * Refuses text that not everybody can write down: halves of surrogate pairs, which UTF-8 cannot hold, and NUL, at
 * which others stop reading. In JSON both can only stand as escapes.
 *
 * @param value what `text` says
 * @throws {ApiError} 400 with the place
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
  throw invalid(legible(path), `holds ${wrong}, which is no text`);
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

/** Takes note of a name; false when the object has it already. */
function isNew(level: Level, name: string): boolean {
  level.name = name;
  const { names = [], known } = level;
  if (known !== undefined) {
    const before = known.size;
    return known.add(name).size > before;
  }
  if (names.includes(name)) return false;
  if (names.push(name) > FEW) level.known = new Set(names);
  return true;
}

/** `messages[2].content`: where the scan stands. */
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

/** Names in a path are the client's: whatever they hold, and however long they are. */
function legible(path: string): string {
  const short = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  return short.toWellFormed().replace(/\p{Cc}/gu, "\ufffd");
}

function isTwice(open: readonly Level[]): ApiError {
  const problem = "is there twice: it is not clear which of them is meant";
  return invalid(pathOf(open), problem);
}

/** What a name says, written with escapes or without. */
function nameOf(written: string): string {
  const plain = written.slice(1, -1);
  if (!plain.includes("\\")) return plain;
  try {
    return JSON.parse(written);
  } catch {
    return plain; // then the whole is no JSON either
  }
}

/** The index behind the closing quotation mark of the string that opens at `start`. */
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
