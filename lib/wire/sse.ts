/**
 * Server-sent events: the format's rules (WHATWG HTML, "Interpreting an event stream") and what model servers
 * make of them, as a pure parser over text and a thin shell over bytes.
 *
 * @module
 */

import { StreamError } from "../core/errors.ts";

/** One dispatched event. */
export interface ServerSentEvent {
  /** The `event` field; `message` when the stream names none. */
  event: string;
  /** The `data` lines joined with LF; may be empty. */
  data: string;
  /** The last `id` seen so far; empty when there was none. */
  id: string;
  /** Set only on an event that the end of input closed instead of a blank line: its data may be cut. */
  unterminated?: true;
}

/** What the decoder does where servers and the standard differ. */
export interface ServerSentEventOptions {
  /**
   * What becomes of an event that the end of input leaves without its blank line: `flush` (default) hands it out
   * marked `unterminated`, as gateways need that omit the last blank line; `discard` is the standard's way.
   */
  atEnd?: "flush" | "discard";
  /**
   * Longest event, and longest line, in UTF-16 units; default 2^27. The standard knows no limit, but a stream that
   * never ends its line would take all memory. Images and tool arguments of some 10 MB are usual.
   */
  maxLength?: number;
}

const LF = 0x0a;
const BYTE_ORDER_MARK = 0xfeff;

/**
 * The synchronous core: takes text in pieces cut anywhere, returns the events that each piece completes.
 *
 * Beyond the standard, a line `error: {…}` whose value is a JSON object becomes an event named `error` at once:
 * older llama.cpp servers report failures that way.
 */
export class SseParser {
  readonly #flushAtEnd: boolean;
  readonly #maxLength: number;
  /** Pieces of a line whose end has not come; joined once, so that a line of many MB costs linear time. */
  #fragments: string[] = [];
  /** Length of the fragments and of the event's data so far. */
  #held = 0;
  #data: string | undefined;
  #event = "";
  #id = "";
  #atStart = true;
  /** The last piece ended in CR: a LF at the start of the next one belongs to the same line end. */
  #afterCr = false;

  /** Creates a parser for one stream. */
  constructor(options: ServerSentEventOptions = {}) {
    this.#flushAtEnd = (options.atEnd ?? "flush") === "flush";
    this.#maxLength = options.maxLength ?? 2 ** 27;
  }

  /**
   * Takes the next piece of text and returns the events that it completes, in order.
   *
   * @throws {StreamError} `invalid` when an event or a line is too long
   */
  push(text: string): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    if (text === "") return events;
    let position = this.#skipMarks(text);
    // Each search runs again only once its hit has been passed, so a stream without CR looks for CR once a piece.
    let lf = text.indexOf("\n", position);
    let cr = text.indexOf("\r", position);
    while (lf !== -1 || cr !== -1) {
      const atLf = cr === -1 || (lf !== -1 && lf < cr);
      const end = atLf ? lf : cr;
      this.#line(this.#takeLine(text, position, end), events);
      position = end + 1;
      if (!atLf) {
        if (position === text.length) this.#afterCr = true;
        else if (text.charCodeAt(position) === LF) position++;
        cr = text.indexOf("\r", position);
      }
      if (lf !== -1 && lf < position) lf = text.indexOf("\n", position);
    }
    if (position < text.length) {
      this.#hold(text.length - position);
      this.#fragments.push(text.slice(position));
    }
    return events;
  }

  /** Ends the stream: returns the event that still lacks its blank line, unless it is to be discarded. */
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

  #skipMarks(text: string): number {
    if (this.#atStart) {
      this.#atStart = false;
      return text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
    }
    if (!this.#afterCr) return 0;
    this.#afterCr = false;
    return text.charCodeAt(0) === LF ? 1 : 0;
  }

  #hold(length: number): void {
    this.#held += length;
    if (this.#held <= this.#maxLength) return;
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
    this.#held = this.#data?.length ?? 0;
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
      this.#hold(this.#data.length - (data?.length ?? 0));
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
      this.#held = 0;
    }
    this.#event = "";
  }
}

function isJsonObject(text: string): boolean {
  if (!text.trimStart().startsWith("{")) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What makes events of text that comes in pieces. */
export interface EventParser<Event> {
  /** Takes the next piece and returns the events that it completes, in order. */
  push(text: string): readonly Event[];
  /** Ends the stream: returns what of the last event is left. */
  end(): readonly Event[];
}

/**
 * Decodes a body into batches: the events that one read from the network completed. One await a read instead of
 * one an event; batches are never empty. Invalid UTF-8 becomes U+FFFD; errors of the body pass through. Leaving the loop
 * ends the body's iteration too.
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
  // The parser drops the one BOM that the format allows; a decoder that drops one too would swallow a second.
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
 * Encodes one event, its blank line included, with LF and a space after each colon (several clients cut off exactly
 * six characters). Every line end inside the data becomes a further `data` line and so arrives as LF.
 *
 * @throws {TypeError} if the event's name holds a line end
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
