/**
 * Events of a Chat Completions stream that repeat the one before with another text: read without parsing all of them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { ChatChunk, ChunkChoice, Delta } from "../../core/chat.ts";
import { parsedJson } from "../../core/data/parsed_json.ts";
import { endOfString } from "../../core/data/end_of_string.ts";
import type { EventBlock } from "./event_blocks.ts";
import type { SaidChunks } from "./relayed_stream.ts";

/** How the one text of an event begins; its group is the member's name. */
const TEXT = /"(content|reasoning_content)": ?"/;
const MARK = "~";

/** After this many events in a row that differ in more than their text, no event is compared any more. */
const MOST_LOOKED_AT = 16;

/** Longer events, in characters, are not worth it. */
const LONGEST = 4 * 1024;

const PLAIN = /^[ -~\n]*$/;
/** What does not stand for itself in a string of JSON, one character for each byte. */
const SPECIAL = /[^ !#-[\]-~]/;
const BEYOND_ASCII = /[\x80-\xff]/;

/** An event as it is whatever its text. */
interface Pattern {
  readonly head: string;
  readonly tail: string;
  /** From the end of one text to the next. */
  readonly seam: string;
  readonly chunk: ChatChunk;
  readonly choice: ChunkChoice;
  readonly member: string;
}

/** Knows the last event of one stream that said nothing but a text. */
export class TextDeltas {
  #pattern: Pattern | undefined;
  /** The event before was of the pattern. */
  #open = false;
  #left = MOST_LOOKED_AT;

  /** Another event has come. */
  close(): void {
    this.#open = false;
  }

  /**
   * Takes note of an event for those that repeat it.
   *
   * @param event with its blank line
   * @param chunk what it was read as; with another text, nothing but the chunk's text would be another one
   */
  note(event: string, chunk: ChatChunk): void {
    const pattern = this.#pattern;
    this.#open = pattern !== undefined && event.startsWith(pattern.head) &&
      event.endsWith(pattern.tail);
    if (this.#open || this.#left === 0) return;
    const found = patternOf(event, chunk);
    this.#left = found === undefined ? this.#left - 1 : MOST_LOOKED_AT;
    this.#pattern = found ?? pattern;
    this.#open = found !== undefined;
  }

  /**
   * Reads the events of a block as long as they repeat the one before.
   *
   * @param first the index of the first of them in the block's `ends`
   * @param said gets one chunk with the text of all of them
   * @returns the index of the event that does not
   */
  read({ text, ends }: EventBlock, first: number, said: SaidChunks): number {
    const pattern = this.#pattern;
    if (!this.#open || pattern === undefined) return first;
    const { head, tail, seam } = pattern;
    let start = ends[first - 1] ?? 0;
    let begins = text.slice(start, start + head.length) === head;
    let only = "";
    /** Empty for one text, which most reads have. */
    const texts: string[] = [];
    let at = first;
    for (; begins && at < ends.length; at++) {
      const end = ends[at] ?? 0;
      const from = start + head.length;
      const to = end - tail.length;
      if (from > to) break;
      // Comparing a slice costs half of `startsWith`, and an end with the next beginning half of the two.
      begins = at + 1 < ends.length &&
        text.slice(to, end + head.length) === seam;
      if (!begins && text.slice(to, end) !== tail) break;
      const raw = text.slice(from, to);
      const own = SPECIAL.test(raw) ? valueOf(raw) : raw;
      // An empty one may be left out.
      if (!own) break;
      if (at === first) only = own;
      else {
        if (at === first + 1) texts.push(only);
        texts.push(own);
      }
      start = end;
    }
    if (at === first) return first;
    if (at > first + 1) {
      said.sizes[said.chunks.length] = texts.map(({ length }) => length);
      only = texts.join("");
    }
    said.chunks.push(withText(pattern, only));
    return at;
  }
}

/** The pattern of an event; undefined where it says more than a text. */
function patternOf(event: string, chunk: ChatChunk): Pattern | undefined {
  const found = event.length > LONGEST ? null : TEXT.exec(event);
  const [choice, ...others] = chunk.choices;
  if (found === null || choice === undefined || others.length > 0) {
    return undefined;
  }
  const from = found.index + found[0].length;
  const head = event.slice(0, from);
  const tail = event.slice(endOfString(event, from));
  const member = found[1] ?? "";
  const isPlain = PLAIN.test(head) && PLAIN.test(tail) &&
    choice.finish_reason === null && isFlat(chunk, "choices") &&
    isFlat(choice, "delta") && saysOne(choice.delta, member);
  if (!isPlain) return undefined;
  const seam = tail + head;
  const pattern = { head, tail, seam, chunk, choice, member };
  // Nothing was mended, and the text is where it seems to be.
  const json = head.slice(head.indexOf("{")) + MARK + tail;
  return JSON.stringify(withText(pattern, MARK)) ===
      JSON.stringify(parsedJson(json))
    ? pattern
    : undefined;
}

/** Whether no member but one is an object or an array. */
function isFlat(value: object, but: string): boolean {
  return Object.entries(value).every(([name, member]) =>
    name === but || typeof member !== "object" || member === null
  );
}

/** Whether a delta has one text and nothing else; a role may be repeated. */
function saysOne(delta: Delta, member: string): boolean {
  return Object.entries(delta).every(([name, value]) =>
    name === member
      ? typeof value === "string"
      : name === "role" || value === null
  );
}

function withText({ chunk, choice, member }: Pattern, text: string): ChatChunk {
  const delta: Delta = { ...choice.delta };
  delta[member] = text;
  return { ...chunk, choices: [{ ...choice, delta }] };
}

/** What a string of JSON stands for; undefined if it is none. */
function valueOf(raw: string): string | undefined {
  const text = BEYOND_ASCII.test(raw)
    ? Buffer.from(raw, "latin1").toString()
    : raw;
  const value = parsedJson(`"${text}"`);
  return typeof value === "string" ? value : undefined;
}
