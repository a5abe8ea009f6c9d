/**
 * The JSON texts of one stream, most of which differ from the text before in the value of a string or two.
 *
 * @module
 */
import { isObject } from "../core/data/invalid.ts";
import { parseReplyJson } from "../core/data/parsed_json.ts";
import { endOfString } from "../core/data/end_of_string.ts";

/** Longer texts, in characters, are not compared: those that are alike are short. */
const LONGEST_COMPARED = 4 * 1024;

/** After this many texts in a row without a similar one, nothing is compared any more. */
const MOST_COMPARED = 32;

/** Strings that may differ, such as a text and random letters beside it. */
const MOST_HOLES = 4;

/** Levels of objects and arrays; a choice's delta is on the third, a call's arguments are on the sixth. */
const DEEPEST = 16;

const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/g;
/** Characters that a JSON string cannot have unescaped. */
// deno-lint-ignore no-control-regex
const SPECIAL = /[\\\x00-\x1f]/;

/** Makes a value with other strings at its holes; a new one each time. */
type Make = (strings: readonly string[]) => unknown;

/** What similar texts have in common. */
interface Shape {
  /** The text before, between and after the strings that differ, quotation marks included. */
  readonly literals: readonly string[];
  readonly make: Make;
}

/** Parses the texts of one stream. The values are those of {@linkcode parseReplyJson}, at a tenth of the cost for similar texts. */
export class SimilarJson {
  /** The last text without a similar one. */
  #before: string | undefined;
  #shape: Shape | undefined;
  #left = MOST_COMPARED;
  /** The strings of one text, used again for the next. */
  readonly #strings: string[] = [];

  /**
   * The value of a JSON text.
   *
   * @throws {SyntaxError} as {@linkcode parseReplyJson}
   */
  parse(text: string): unknown {
    const shape = this.#shape;
    if (shape !== undefined && this.#fits(text, shape.literals)) {
      this.#left = MOST_COMPARED;
      return shape.make(this.#strings);
    }
    const value = parseReplyJson(text);
    if (this.#left > 0) this.#compare(text);
    return value;
  }

  /** Whether a text has the known shape; takes its strings. */
  #fits(text: string, literals: readonly string[]): boolean {
    const holes = literals.length - 1;
    let at = 0;
    for (let i = 0; i < holes; i++) {
      const literal = literals[i] as string;
      const from = at + literal.length;
      // Costs half of `startsWith`.
      if (text.slice(at, from) !== literal) return false;
      at = text.indexOf('"', from);
      if (at === -1) return false;
      let string = text.slice(from, at);
      if (SPECIAL.test(string)) {
        at = endOfString(text, from);
        const value = valueOf(text.slice(from, at));
        if (value === undefined) return false;
        string = value;
      }
      this.#strings[i] = string;
    }
    return text.slice(at) === literals[holes];
  }

  #compare(text: string): void {
    this.#left--;
    const before = this.#before;
    this.#before = undefined;
    if (text.length > LONGEST_COMPARED) return;
    const shape = before === undefined ? undefined : shapeOf(before, text);
    if (shape !== undefined) this.#shape = shape;
    else if (this.#left > 0) this.#before = text;
  }
}

/** The value of a JSON string; undefined if it is invalid. */
function valueOf(string: string): string | undefined {
  try {
    return JSON.parse(`"${string}"`);
  } catch {
    return undefined;
  }
}

/** What two JSON texts have in common; undefined if they differ in more than the values of a few strings. */
function shapeOf(one: string, other: string): Shape | undefined {
  const literals: string[] = [];
  const marks: string[] = [];
  let literal = "";
  let start = 0;
  let otherStart = 0;
  const others = other.matchAll(STRING);
  for (const { 0: string, index } of one.matchAll(STRING)) {
    const { value: match } = others.next();
    if (match === undefined) return undefined;
    const between = one.slice(start, index);
    if (other.slice(otherStart, match.index) !== between) return undefined;
    start = index + string.length;
    otherStart = match.index + match[0].length;
    if (match[0] === string) {
      literal += between + string;
      continue;
    }
    literals.push(`${literal}${between}"`);
    marks.push(`\0${marks.length}`);
    literal = '"';
  }
  const rest = one.slice(start);
  if (other.slice(otherStart) !== rest) return undefined;
  literals.push(literal + rest);
  if (marks.length > MOST_HOLES) return undefined;
  // Then no string of theirs can be a mark.
  return one.includes("\\u0000") || other.includes("\\u0000")
    ? undefined
    : shaped(literals, marks);
}

function shaped(
  literals: readonly string[],
  marks: readonly string[],
): Shape | undefined {
  const marked = literals.map((literal, i) =>
    i === 0 ? literal : JSON.stringify(marks[i - 1]).slice(1, -1) + literal
  );
  const value = parseReplyJson(marked.join(""));
  const found: number[] = [];
  const make = makerOf(value, { marks, found }) ?? (() => value);
  // The name of a member may differ, too, or a member be there twice: then not every mark is found once.
  const isWhole = found.length === marks.length &&
    marks.every((_, hole) => found.includes(hole));
  return isWhole ? { literals, make } : undefined;
}

/** Placeholders of the strings that differ, and which were found; -1 for a value that cannot be copied. */
interface Marks {
  readonly marks: readonly string[];
  readonly found: number[];
}

/** Makes copies of a value with strings in place of its marks; undefined where nothing has to be copied. */
function makerOf(value: unknown, all: Marks, depth = 0): Make | undefined {
  if (typeof value === "string") {
    const hole = all.marks.indexOf(value);
    if (hole === -1) return undefined;
    all.found.push(hole);
    return (strings) => strings[hole];
  }
  if (depth === DEEPEST) {
    all.found.push(-1);
    return undefined;
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => makerOf(item, all, depth + 1));
    return (strings) =>
      items.map((make, i) => make === undefined ? value[i] : make(strings));
  }
  return isObject(value) ? copier(value, all, depth) : undefined;
}

function copier(
  value: Record<string, unknown>,
  all: Marks,
  depth: number,
): Make {
  const members: [name: string, make: Make][] = [];
  for (const [name, member] of Object.entries(value)) {
    const make = makerOf(member, all, depth + 1);
    if (make === undefined) continue;
    // Setting it would not make a member.
    if (name === "__proto__") all.found.push(-1);
    members.push([name, make]);
  }
  return (strings) => {
    const copy = { ...value };
    for (const [name, make] of members) copy[name] = make(strings);
    return copy;
  };
}
