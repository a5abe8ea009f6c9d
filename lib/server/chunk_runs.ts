/**
 * Runs of chunks that differ in their text alone, as one chunk: what a model says costs its record one parse for each
 * read, not for each word.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { isObject } from "../core/invalid.ts";

/** The members of a delta whose values, put together, are the text. */
const TEXTS = ['"content":"', '"reasoning_content":"'];
/** Random letters that hide the length of a text; they mean nothing. */
const PADDING = '"obfuscation":"';
const MARK = "~";
const SLASH = 0x5c;
/** Anything but characters that stand for themselves. */
const SPECIAL = /[^ -~]|\\/;
/** What no JSON string holds, a line end for one. */
const CONTROL = /[^ -\xff]/;
/** A text whose escapes are whole: none goes on in the next text. */
const ESCAPED = /^(?:[^\\]|\\(?:["\\/bfnrt]|u[\da-f]{4}))*$/i;
/** So many more events than were joined may have been looked at in vain. */
const PATIENCE = 64;

/** One event with a hole where its text stands, and perhaps one where its padding does. */
interface Template {
  readonly before: string;
  /** Between text and padding; the end of the event where there is no padding. */
  readonly between: string;
  readonly after: string | undefined;
}

/** Events of one template, one behind the other. */
export interface Run {
  /** Their texts together, as they stand in JSON. */
  readonly text: string;
  /** Each character of the text stands for itself. */
  readonly plain: boolean;
  /** What stands behind the last of them. */
  readonly rest: string;
  /** Where the last event ends. */
  readonly end: number;
}

/** Joins the runs of one stream of Chat Completions; any other stays as it is. */
export class ChunkRuns {
  /** Of the last event that had one: one server's chunks are all alike. */
  #template: Template | undefined;
  #patience = PATIENCE;
  /** The pieces of a run that goes on from one read to the next. */
  #open: string[] = [];
  #length = 0;
  #rest = "";

  /** There is no use in looking any longer. */
  get exhausted(): boolean {
    return this.#patience <= 0;
  }

  /** How many characters of JSON have been taken since the last {@linkcode ChunkRuns.close}. */
  get length(): number {
    return this.#length;
  }

  /**
   * Whole events, with those joined that follow each other and differ in the text of their one delta alone. What the
   * chunks come to is the same.
   *
   * @param events begins with an event and ends with a blank line; one character for each byte
   */
  join(events: string): string {
    if (this.exhausted) return events;
    let joined = "";
    for (let start = 0; start < events.length;) {
      let run = this.#run(events, start);
      const end = run?.end ?? endOfEvent(events, start);
      if (run === undefined) {
        this.#patience--;
        const template = templateOf(events.slice(start, end));
        this.#template = template ?? this.#template;
        // The event itself may begin a run.
        if (template !== undefined) run = this.#run(events, start);
      }
      joined += run === undefined ? events.slice(start, end) : this.#event(run);
      start = run?.end ?? end;
    }
    return joined;
  }

  /**
   * Takes the run that goes on where the last one ended.
   *
   * @param events begins with an event; one character for each byte
   * @returns what has been taken, perhaps with something left behind it; undefined if that is nothing
   */
  extend(events: string): Run | undefined {
    const run = this.#run(events, 0);
    if (run === undefined) return undefined;
    this.#patience = PATIENCE;
    this.#open.push(run.text);
    this.#length += run.text.length;
    this.#rest = run.rest;
    return run;
  }

  /** Whether a text, in which no line ends, may become the next event of a run. */
  mayGoOn(beginning: string): boolean {
    const before = this.#template?.before;
    if (before === undefined) return false;
    return beginning.length < before.length
      ? before.startsWith(beginning)
      : beginning.startsWith(before);
  }

  /** The one event that what has been taken comes to; empty if that is nothing. */
  close(): string {
    if (this.#open.length === 0) return "";
    const text = this.#open.join("");
    this.#open = [];
    this.#length = 0;
    return this.#event({ text, rest: this.#rest });
  }

  #event({ text, rest }: Pick<Run, "text" | "rest">): string {
    return (this.#template?.before ?? "") + text + rest;
  }

  /** The longest run of at least one event that fits the template. */
  #run(events: string, start: number): Run | undefined {
    const template = this.#template;
    if (template === undefined) return undefined;
    const { before, between } = template;
    let text = "";
    let rest = start;
    let position = start;
    while (position < events.length) {
      const from = position + before.length;
      // Comparing whole strings costs half of `startsWith`.
      if (events.slice(position, from) !== before) break;
      const to = endOfString(events, from);
      const padding = to + between.length;
      if (to === -1 || events.slice(to, padding) !== between) break;
      const end = endOfPadding(template, events, padding);
      if (end === -1) break;
      const piece = events.slice(from, to);
      if (piece.includes("\\") && !ESCAPED.test(piece)) break;
      text += piece;
      rest = to;
      if (position > start) this.#patience++;
      position = end;
    }
    const plain = !SPECIAL.test(text);
    if (position === start || !plain && CONTROL.test(text)) return undefined;
    return { text, plain, rest: events.slice(rest, position), end: position };
  }
}

/** How many characters the texts of a run have, in UTF-16. */
export function charactersOf({ text, plain }: Run): number {
  if (plain) return text.length;
  const value = parsed(`"${Buffer.from(text, "latin1").toString()}"`);
  return typeof value === "string" ? value.length : 0;
}

/** Where an event ends whose padding begins at `start`; -1 if what stands there is not as the template has it. */
function endOfPadding(
  { after }: Template,
  events: string,
  start: number,
): number {
  if (after === undefined) return start;
  const padded = endOfString(events, start);
  const end = padded + after.length;
  if (padded === -1 || events.slice(padded, end) !== after) return -1;
  return CONTROL.test(events.slice(start, padded)) ? -1 : end;
}

/** The index behind the blank line of the event that begins at `start`, or of the text. */
function endOfEvent(events: string, start: number): number {
  const end = events.indexOf("\n\n", start);
  return end === -1 ? events.length : end + 2;
}

/** The index of the quotation mark that ends the JSON string around `from`; -1 where there is none. */
function endOfString(text: string, from: number): number {
  for (let at = from;; at++) {
    at = text.indexOf('"', at);
    if (at === -1) return -1;
    let slashes = 0;
    while (at - slashes > from && text.charCodeAt(at - 1 - slashes) === SLASH) {
      slashes++;
    }
    if (slashes % 2 === 0) return at;
  }
}

/** Of an event whose chunk says nothing but one text. */
function templateOf(event: string): Template | undefined {
  if (!/^data: \{[^\r\n]*"choices":[^\r\n]*\n\n$/.test(event)) return undefined;
  if (event.includes('"error":')) return undefined;
  for (const member of TEXTS) {
    const hole = event.indexOf(member) + member.length;
    if (hole < member.length) continue;
    const end = endOfString(event, hole);
    if (end === -1 || event[hole - 1] !== '"') continue;
    const before = event.slice(0, hole);
    const rest = event.slice(end);
    const name = member.slice(1, -3);
    if (!saysOnly(name, before + MARK + rest)) continue;
    const padding = rest.indexOf(PADDING);
    if (padding === -1) return { before, between: rest, after: undefined };
    const padded = padding + PADDING.length;
    const after = endOfString(rest, padded);
    if (after === -1) return undefined;
    return { before, between: rest.slice(0, padded), after: rest.slice(after) };
  }
  return undefined;
}

/** Whether the marked text is all that an event has to say: no other text, no call, no end, no usage, no failure. */
function saysOnly(name: string, event: string): boolean {
  const chunk = parsed(event.slice("data: ".length));
  if (!isObject(chunk) || !isNothing(chunk["usage"])) return false;
  if ("error" in chunk) return false;
  const { choices } = chunk;
  if (!Array.isArray(choices) || choices.length !== 1) return false;
  const [choice] = choices;
  if (!isObject(choice) || !isObject(choice["delta"])) return false;
  const { index: _index, delta, ...others } = choice;
  const { role: _role, [name]: text, ...more } = delta as typeof choice;
  return text === MARK &&
    [...Object.values(others), ...Object.values(more)].every(isNothing);
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
