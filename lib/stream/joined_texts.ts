/**
 * Events that repeat the one before with another piece of text, joined: a burst of them costs one decoding.
 *
 * @module
 */
import { isObject } from "../core/data/invalid.ts";
import { parsedJson } from "../core/data/parsed_json.ts";
import { endOfString } from "../core/data/end_of_string.ts";

/** Fewer events of one read stay as they are: a client may show each of a few. */
const BURST = 32;

/** After this many kinds of events in a row that are not repeated, no event is looked at any more. */
const MOST_LOOKED_AT = 16;

/** Longer events, in characters, are not worth it. */
const LONGEST = 4 * 1024;

/** What comes before the data of an event on one line. */
const BEFORE = /^(?:event: ?[^\n\r]*\n)?data: ?(?=\{)/;
/** What an event has beside its text: no other line, and nothing escaped. */
const PLAIN = /^[^\n\r\\]*$/;
/** Objects and arrays around a text: the deepest is a delta in a list of choices. */
const DEEPEST = 4;
const BACKSLASH = 0x5c;

/** What a string of JSON has only escaped. */
// deno-lint-ignore no-control-regex
const CONTROL = /[\x00-\x1f]/;
const STRING = /^(?:[^\\]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*$/;

/** An event as it is whatever its text. */
interface Pattern {
  /** Its name. */
  readonly event: string;
  /** The event up to its text. */
  readonly head: string;
  /** The event from the end of its text on, with the blank line. */
  readonly tail: string;
  /** The head and the tail of its data. */
  readonly data: readonly [head: string, tail: string];
}

/** An event whose texts are joined. */
interface NamedEvent {
  readonly event: string;
  readonly data: string;
}

/** Events that were joined. */
export interface JoinedEvents {
  /** The data of the event before them, with their texts, too. */
  readonly data: string;
  /** The index behind the last of them. */
  readonly end: number;
}

/** Knows what the events of one stream have in common. */
export class JoinedTexts {
  #pattern: Pattern | undefined;
  #left = MOST_LOOKED_AT;
  /** Up to here in the text, nothing can be joined. */
  #until = 0;
  readonly #paths: readonly string[];

  /** Begins a stream, whose texts are at these paths in the data of its events. */
  constructor(paths: readonly string[]) {
    this.#paths = paths;
  }

  /** Begins with another text of the stream. */
  begin(): void {
    this.#until = 0;
  }

  /**
   * Joins the events from `start` on to the one before as long as they repeat it; undefined where they are not many.
   *
   * @param begin the index where the event before begins; -1 where that was in an earlier text
   */
  join(
    text: string,
    [begin, start]: readonly [begin: number, start: number],
    before: NamedEvent,
  ): JoinedEvents | undefined {
    const left = text.length - start;
    if (start < this.#until || left < BURST * before.data.length) {
      return undefined;
    }
    if (begin !== -1 && this.#textOf(before) === undefined) {
      this.#learn(text.slice(begin, start), before.event);
    }
    const pattern = this.#pattern;
    const first = this.#textOf(before);
    if (pattern === undefined || first === undefined) return undefined;
    const { pieces, end } = piecesOf(text, start, pattern);
    const more = pieces.join("");
    if (pieces.length < BURST || CONTROL.test(more)) {
      this.#until = end;
      return undefined;
    }
    this.#left = MOST_LOOKED_AT;
    const [head, tail] = pattern.data;
    return { data: head + first + more + tail, end };
  }

  /** The text of an event of the pattern as it is in JSON; undefined for any other event. */
  #textOf({ event, data }: NamedEvent): string | undefined {
    const pattern = this.#pattern;
    if (pattern === undefined || event !== pattern.event) return undefined;
    const [head, tail] = pattern.data;
    const to = data.length - tail.length;
    const isLike = to > head.length && data.startsWith(head) &&
      data.endsWith(tail) && endOfString(data, head.length) === to;
    const piece = data.slice(head.length, to);
    return isLike && isString(piece) ? piece : undefined;
  }

  #learn(raw: string, event: string): void {
    if (this.#left === 0 || event === "error") return;
    this.#left--;
    const found = patternOf(raw, this.#paths);
    if (found !== undefined) this.#pattern = { ...found, event };
  }
}

/** The texts of events from `start` on, as they are in JSON if no control is in them, and the index behind the last. */
function piecesOf(
  text: string,
  start: number,
  { head, tail }: Pattern,
): { pieces: string[]; end: number } {
  const seam = tail + head;
  const pieces: string[] = [];
  let end = start;
  let from = start + head.length;
  // Comparing a slice costs half of `startsWith`.
  let repeats = text.slice(start, from) === head;
  while (repeats) {
    const mark = text.indexOf('"', from);
    const isEscaped = text.charCodeAt(mark - 1) === BACKSLASH;
    const to = isEscaped ? endOfString(text, from) : mark;
    if (to === -1) break;
    const next = to + seam.length;
    repeats = text.slice(to, next) === seam;
    const last = to + tail.length;
    if (!repeats && text.slice(to, last) !== tail) break;
    const piece = text.slice(from, to);
    // An empty one may be left out, or not.
    if (piece === "" || piece.includes("\\") && !isString(piece)) break;
    pieces.push(piece);
    end = last;
    from = next;
  }
  return { pieces, end };
}

/** Whether a piece is what JSON has between quotation marks. */
function isString(piece: string): boolean {
  return piece.length <= LONGEST && !CONTROL.test(piece) && STRING.test(piece);
}

/** The pattern of an event with its blank line; undefined where it says more than one of the texts. */
function patternOf(
  event: string,
  paths: readonly string[],
): Omit<Pattern, "event"> | undefined {
  const opening = event.length > LONGEST ? null : BEFORE.exec(event);
  if (opening === null) return undefined;
  const before = opening[0].length;
  for (const path of paths) {
    const from = textStart(event, path.slice(path.lastIndexOf(".") + 1));
    if (from === -1) continue;
    const head = event.slice(0, from);
    const tail = event.slice(endOfString(event, from));
    const [json, rest] = [head.slice(before), tail.slice(0, -2)];
    const isPlain = PLAIN.test(json) && PLAIN.test(rest) &&
      tail.endsWith("\n\n");
    if (!isPlain) continue;
    // Where two members have that name, the other one is read in one of the two.
    const found = ["~", "~~"].map((mark) =>
      pathTo(mark, parsedJson(json + mark + rest))
    );
    if (found.every((one) => one === path)) {
      return { head, tail, data: [json, rest] };
    }
  }
  return undefined;
}

/** Where the text of a member begins; -1 where it has none. */
function textStart(event: string, name: string): number {
  for (const opening of [`"${name}":"`, `"${name}": "`]) {
    const at = event.indexOf(opening);
    if (at !== -1) return at + opening.length;
  }
  return -1;
}

/** The path to a text in a value that says nothing else, as `choices[].delta.content`. */
function pathTo(text: string, value: unknown, depth = 0): string | undefined {
  if (value === text) return "";
  if (Array.isArray(value) && value.length === 1 && depth < DEEPEST) {
    const path = pathTo(text, value[0], depth + 1);
    return path === undefined ? undefined : `[]${path}`;
  }
  if (!isObject(value) || depth === DEEPEST) return undefined;
  const { finish_reason: reason, role: _, type: __, ...members } = value;
  const isDelta = Object.values(members).includes(text);
  const [[name, member] = [], ...others] = Object.entries(members)
    .filter(([, member]) =>
      member !== null && (isDelta ? member !== "" : typeof member === "object")
    );
  if ((reason ?? null) !== null || others.length > 0) return undefined;
  const path = pathTo(text, member, depth + 1);
  const dot = depth === 0 ? "" : ".";
  return path === undefined ? undefined : `${dot}${name}${path}`;
}
