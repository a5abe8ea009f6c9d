/**
 * Server-sent events: the format of WHATWG HTML, "Interpreting an event stream", and deviations of model servers. A
 * parser over text, and a decoder over bytes.
 *
 * @module
 */

import { MAX_EVENT_BYTES } from "../core/answer_limits.ts";
import { StreamError } from "../core/errors.ts";
import { parseJson } from "../core/data/parsed_json.ts";
import { JoinedTexts } from "./joined_texts.ts";

/** One dispatched event. */
export interface ServerSentEvent {
  /** The `event` field; `message` without one. */
  event: string;
  /** The `data` lines joined with LF; may be empty. */
  data: string;
  /** The last `id` so far; empty if there was none. */
  id: string;
  /** Set if the stream ended before the event's blank line: its data may be cut. */
  unterminated?: true;
}

/** Options where servers and the standard differ. */
export interface ServerSentEventOptions {
  /**
   * What to do with a last event without a blank line: `flush` (default) returns it marked `unterminated`, because some
   * gateways omit the last blank line; `discard` follows the standard.
   */
  atEnd?: "flush" | "discard";
  /**
   * Longest event, and longest line, in UTF-16 units; default 32 Mi. The standard has no limit, but a line without end
   * would take all memory.
   */
  maxLength?: number;
  /**
   * Paths to texts, such as `choices[].delta.content`: many events of one part that differ in one of them alone come as
   * one event with all of it.
   */
  texts?: readonly string[] | undefined;
}

const LF = 0x0a;
const BYTE_ORDER_MARK = 0xfeff;

/**
 * Parses text in parts cut anywhere, and returns the events that each part completes.
 *
 * Beyond the standard, a line `error: {…}` whose value is a JSON object becomes an event named `error` at once:
 * older llama.cpp servers report failures that way.
 */
export class SseParser {
  readonly #flushAtEnd: boolean;
  readonly #maxLength: number;
  readonly #texts: JoinedTexts | undefined;
  /** Parts of an incomplete line; joined once, so that a long line takes linear time. */
  #fragments: string[] = [];
  /** Length of the fragments and of the current event's data. */
  #pending = 0;
  #data: string | undefined;
  #event = "";
  #id = "";
  #atStart = true;
  /** The last part ended in CR: a LF at the start of the next one belongs to the same line end. */
  #afterCr = false;

  /** Creates a parser for one stream. */
  constructor(options: ServerSentEventOptions = {}) {
    this.#flushAtEnd = (options.atEnd ?? "flush") === "flush";
    this.#maxLength = options.maxLength ?? MAX_EVENT_BYTES;
    this.#texts = options.texts && new JoinedTexts(options.texts);
  }

  /**
   * Takes the next part of the text and returns the events that it completes.
   *
   * @throws {StreamError} `invalid`: an event or a line is too long
   */
  push(text: string): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    if (text === "") return events;
    let position = this.#skipMarks(text);
    // Each search is repeated only when its match has been passed, so that a stream without CR is searched for CR once
    // per part.
    let lf = text.indexOf("\n", position);
    let cr = text.indexOf("\r", position);
    this.#texts?.begin();
    /** Where the event begins that is being read, if that is in this part. */
    let begin = this.#between ? position : -1;
    while (lf !== -1 || cr !== -1) {
      const atLf = cr === -1 || (lf !== -1 && lf < cr);
      const end = atLf ? lf : cr;
      const known = events.length;
      this.#line(this.#takeLine(text, position, end), events);
      position = end + 1;
      if (!atLf) {
        if (position === text.length) this.#afterCr = true;
        else if (text.charCodeAt(position) === LF) position++;
        cr = text.indexOf("\r", position);
      }
      if (this.#texts !== undefined && this.#between) {
        if (events.length > known) {
          position = this.#join(text, [begin, position], events);
        }
        begin = position;
      }
      if (lf !== -1 && lf < position) lf = text.indexOf("\n", position);
    }
    if (position < text.length) {
      this.#addPending(text.length - position);
      this.#fragments.push(text.slice(position));
    }
    return events;
  }

  /** Ends the stream and returns a last event without its blank line, unless it is discarded. */
  end(): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    if (!this.#flushAtEnd) return events;
    if (this.#fragments.length > 0) {
      this.#line(this.#takeLine("", 0, 0), events);
    }
    if (this.#data !== undefined) {
      this.#dispatch(events);
      const last = events.at(-1);
      if (last !== undefined) last.unterminated = true;
    }
    return events;
  }

  /** Nothing of an event has been read. */
  get #between(): boolean {
    return this.#data === undefined && this.#event === "" &&
      this.#fragments.length === 0;
  }

  /** Joins the events that repeat the last one to it, if they are many; returns the index behind them. */
  #join(
    text: string,
    [begin, start]: readonly [number, number],
    events: ServerSentEvent[],
  ): number {
    const last = events.at(-1);
    if (last === undefined) return start;
    const joined = this.#texts?.join(text, [begin, start], last);
    if (joined === undefined) return start;
    last.data = joined.data;
    return joined.end;
  }

  #skipMarks(text: string): number {
    if (this.#atStart) {
      this.#atStart = false;
      return text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
    }
    if (!this.#afterCr) return 0;
    this.#afterCr = false;
    return text.charCodeAt(0) === LF ? 1 : 0;
  }

  #addPending(length: number): void {
    this.#pending += length;
    if (this.#pending <= this.#maxLength) return;
    throw new StreamError(
      `the stream holds an event of more than ${this.#maxLength} characters`,
      { kind: "invalid" },
    );
  }

  #takeLine(text: string, start: number, end: number): string {
    const piece = text.slice(start, end);
    if (this.#fragments.length === 0) return piece;
    this.#fragments.push(piece);
    const line = this.#fragments.join("");
    this.#fragments = [];
    this.#pending = this.#data?.length ?? 0;
    return line;
  }

  #line(line: string, events: ServerSentEvent[]): void {
    if (line === "") return this.#dispatch(events);
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const name = colon === -1 ? line : line.slice(0, colon);
    const start = colon === -1
      ? line.length
      : line.charAt(colon + 1) === " "
      ? colon + 2
      : colon + 1;
    const value = line.slice(start);
    if (name === "data") {
      const data = this.#data;
      this.#data = data === undefined ? value : `${data}\n${value}`;
      this.#addPending(this.#data.length - (data?.length ?? 0));
    } else if (name === "event") {
      this.#event = value;
    } else if (name === "id") {
      if (!value.includes("\0")) this.#id = value;
    } else if (name === "error" && isJsonObject(value)) {
      events.push({ event: "error", data: value, id: this.#id });
    }
  }

  #dispatch(events: ServerSentEvent[]): void {
    if (this.#data !== undefined) {
      const event = this.#event === "" ? "message" : this.#event;
      events.push({ event, data: this.#data, id: this.#id });
      this.#data = undefined;
      this.#pending = 0;
    }
    this.#event = "";
  }
}

function isJsonObject(text: string): boolean {
  if (!text.trimStart().startsWith("{")) return false;
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}

/** Parses text in parts into events. */
export interface EventParser<Event> {
  /** Takes the next part and returns the events that it completes. */
  push(text: string): readonly Event[];
  /** Ends the stream and returns the remaining events. */
  end(): readonly Event[];
}

/**
 * Decodes a body into batches: the events that one network read completed. This needs one await for each read, not for
 * each event. Batches are never empty. Invalid UTF-8 becomes U+FFFD; errors of the body are thrown. Leaving the loop
 * ends the body's iteration, too.
 *
 * @throws {StreamError} `invalid` when an event or a line is too long
 *
 * @example
 * ```ts ignore
 * const body = readBody(reply);
 * for await (const events of decodeEventBatches(body, new SseParser())) {
 *   if (events.some(({ data }) => data === "[DONE]")) break;
 * }
 * ```
 */
export async function* decodeEventBatches<Event>(
  body: AsyncIterable<Uint8Array>,
  parser: EventParser<Event>,
): AsyncGenerator<readonly Event[], void> {
  // `ignoreBOM` keeps the BOM for the parser, which drops the one that the format allows.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for await (const bytes of body) {
    const events = parser.push(decoder.decode(bytes, { stream: true }));
    if (events.length > 0) yield events;
  }
  const last = [...parser.push(decoder.decode()), ...parser.end()];
  if (last.length > 0) yield last;
}

const LINE_END = /\r\n|\r|\n/;

/**
 * Encodes one event with its blank line, with LF and a space after each colon (several clients cut off exactly six
 * characters). Every line end in the data starts another `data` line, and so arrives as LF.
 *
 * @throws {TypeError} the event's name has a line end
 */
export function encodeServerSentEvent(
  { data, event }: { data: string; event?: string },
): string {
  const lines = data.includes("\n") || data.includes("\r")
    ? data.split(LINE_END).map((line) => `data: ${line}\n`).join("")
    : `data: ${data}\n`;
  if (event === undefined) return `${lines}\n`;
  if (LINE_END.test(event)) {
    throw new TypeError("Cannot encode an event name that holds a line end");
  }
  return `event: ${event}\n${lines}\n`;
}
