/**
 * An OpenAI-style event stream on its way through: what strict clients can read passes as it came, everything else
 * is put into the one form that all of them take.
 *
 * @module
 */
import { StreamError } from "../core/errors.ts";
import { chunkTemplate } from "../dialects/openai_chat/chunk_template.ts";
import type { RawChunk } from "../dialects/openai_chat/types.ts";
import { type MendedEvent, mendEvent } from "./mend_event.ts";
import { joinBytes } from "../wire/bytes.ts";
import type { EventTemplate } from "../wire/event_template.ts";
import { latin1 } from "../wire/latin1.ts";
import { SseParser } from "../wire/sse.ts";

const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;

/** How an event begins that needs no second look. */
const OPENING = "data: {";
/** What it holds: every client reads this member of every chunk. */
const CHOICES = /"choices": ?\[/;
const ERROR = '"error":';
const IS_PLAIN = /^data: \{.*"choices": ?\[/;
const DONE = "data: [DONE]\n\n";
const KEEP_ALIVE = bytesOf(": keep-alive\n\n");

/** Longest event in bytes, as that of the SSE decoder. */
const MAX_EVENT_BYTES = 2 ** 27;

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/**
 * Takes the bytes of an upstream's event stream as they come and gives what its client is to get: whole events, LF,
 * one `data: ` line each, no `event`, `id` or `retry` lines, no BOM; comments as `: keep-alive`; up to the
 * first `[DONE]` or error. A read of nothing but well-formed events comes back as the very same bytes.
 */
export class EventMender {
  /** A chunk has been passed on. */
  begun = false;
  /** `[DONE]` has come; it is for the caller to pass on. */
  done = false;
  /** An error object has been passed on. */
  failed = false;
  /** The beginning of a line whose end has not come. */
  #partial: Uint8Array[] = [];
  /** The lines of an event whose end has not come. */
  #lines: string[] = [];
  #heldBytes = 0;
  /** What could not be read, as long as the client has not been told. */
  #broken: unknown;
  #afterCr = false;
  #atStart = true;
  /** Where the last event had its choices, counted from its beginning: one server's chunks are all alike. */
  #choicesAt = 0;
  /** How they began; writers differ in a space. */
  #choices = "";

  /** Nothing that follows counts. */
  get ended(): boolean {
    return this.done || this.failed;
  }

  /** Chunks that need no mending may pass by it: it would give them back as they are. */
  get open(): boolean {
    return this.begun && this.#heldBytes === 0 && !this.#afterCr &&
      !this.ended && this.#broken === undefined;
  }

  /**
   * Takes the next read and returns what it completes, perhaps nothing; of the read itself nothing is kept.
   *
   * @throws {StreamError} `invalid`: an event that is no JSON, or one without end
   */
  push(bytes: Uint8Array): Uint8Array {
    const out: Uint8Array[] = [];
    if (this.#broken !== undefined) throw this.#broken;
    try {
      this.#read(bytes, out);
    } catch (error) {
      // What came before goes to the client first.
      if (out.length === 0) throw error;
      this.#broken = error;
    }
    return joinBytes(out);
  }

  /**
   * Ends the stream: returns the last event, if only its blank line is missing.
   *
   * @throws {StreamError} `invalid`, if that has not been thrown yet
   */
  end(): Uint8Array {
    const out: Uint8Array[] = [];
    if (this.#broken !== undefined) throw this.#broken;
    if (this.ended || this.#heldBytes === 0) return joinBytes(out);
    try {
      this.#line(joinBytes(this.#partial), out);
      this.#dispatch(out, true);
    } catch (error) {
      // Half an event is what a cut leaves: it is the cut that the client has to be told of.
      if (!(error instanceof StreamError)) throw error;
    }
    return joinBytes(out);
  }

  #read(bytes: Uint8Array, out: Uint8Array[]): void {
    let position = 0;
    if (this.#afterCr && bytes.length > 0) {
      this.#afterCr = false;
      if (bytes[0] === LF) position = 1;
    }
    // Searching a string costs a tenth of searching bytes.
    const text = latin1(bytes);
    // A chunk may report a failure beside its choices, and its stream then need not end.
    const suspect = mentionsError(text) || text.includes("\r");
    while (position < bytes.length && !this.ended) {
      if (this.#heldBytes === 0) {
        const end = this.#runEnd(text, position, suspect);
        if (end > position) out.push(bytes.subarray(position, end));
        position = end;
        if (position === bytes.length || this.done) break;
      }
      position = this.#takeLine(bytes, position, out);
    }
  }

  /** The index behind the last event that can pass as it is, of those that begin at `start`. */
  #runEnd(text: string, start: number, suspect: boolean): number {
    let position = start;
    while (!suspect && text.startsWith(OPENING, position)) {
      const end = text.indexOf("\n", position + OPENING.length);
      if (end === -1 || text.charCodeAt(end + 1) !== LF) break;
      if (!this.#hasChoices(text, position, end)) break;
      position = end + 2;
    }
    if (position > start) {
      this.begun = true;
      this.#atStart = false;
    }
    if (text.startsWith(DONE, position)) this.done = true;
    return position;
  }

  #hasChoices(text: string, start: number, end: number): boolean {
    const at = start + this.#choicesAt;
    if (this.#choicesAt > 0 && at < end && text.startsWith(this.#choices, at)) {
      return true;
    }
    const found = CHOICES.exec(text.slice(start, end));
    if (found === null) return false;
    this.#choicesAt = found.index;
    this.#choices = found[0];
    return true;
  }

  /** Reads up to the next line end and returns the index behind it. */
  #takeLine(bytes: Uint8Array, start: number, out: Uint8Array[]): number {
    const lf = bytes.indexOf(LF, start);
    const cr = bytes.subarray(start, lf === -1 ? bytes.length : lf).indexOf(CR);
    const end = cr === -1 ? lf : start + cr;
    if (end === -1) {
      this.#partial.push(bytes.slice(start));
      this.#hold(bytes.length - start);
      return bytes.length;
    }
    this.#partial.push(bytes.subarray(start, end));
    const line = joinBytes(this.#partial);
    this.#partial = [];
    this.#line(line, out);
    if (cr === -1) return end + 1;
    if (end + 1 === bytes.length) this.#afterCr = true;
    return bytes[end + 1] === LF ? end + 2 : end + 1;
  }

  #line(line: Uint8Array, out: Uint8Array[]): void {
    const keepsMark = !this.#atStart;
    this.#atStart = false;
    if (line.length === 0) return this.#dispatch(out);
    if (line[0] === COLON) {
      if (this.#lines.length > 0) return;
      this.#heldBytes = 0;
      out.push(KEEP_ALIVE);
      return;
    }
    // The format allows one BOM, at the very beginning.
    const text = new TextDecoder("utf-8", { ignoreBOM: keepsMark }).decode(
      line,
    );
    this.#lines.push(text);
    this.#hold(1);
  }

  /** Ends an event; one that was only cut in two on its way passes as it came. */
  #dispatch(out: Uint8Array[], atEnd = false): void {
    const block = this.#lines.join("\n");
    const isPlain = this.#lines.length === 1 && IS_PLAIN.test(block) &&
      !block.includes(ERROR);
    this.#lines = [];
    this.#heldBytes = 0;
    if (block === "") return;
    if (isPlain && !atEnd) {
      this.begun = true;
      out.push(bytesOf(`${block}\n\n`));
      return;
    }
    const events = new SseParser().push(`${block}\n\n`);
    for (const event of events) {
      if (this.ended) return;
      this.#take(mendEvent(event), out);
    }
  }

  #take(mended: MendedEvent, out: Uint8Array[]): void {
    switch (mended.kind) {
      case "nothing":
        return;
      case "comment":
        out.push(KEEP_ALIVE);
        return;
      case "done":
        this.done = true;
        return;
      case "error":
        this.failed = true;
        break;
      case "chunk":
        this.begun = true;
    }
    out.push(bytesOf(`data: ${mended.json}\n\n`));
  }

  #hold(bytes: number): void {
    this.#heldBytes += bytes;
    if (this.#heldBytes <= MAX_EVENT_BYTES) return;
    throw new StreamError(
      `the stream holds an event of more than ${MAX_EVENT_BYTES} bytes`,
      { kind: "invalid" },
    );
  }
}

/** The template of a chunk that an open {@linkcode EventMender} would give back as it is, whatever its text. */
export function openTemplate(
  event: string,
): EventTemplate<RawChunk> | undefined {
  return IS_PLAIN.test(event) && !event.includes(ERROR)
    ? chunkTemplate(event)
    : undefined;
}

/** A search for less, and for a rarer letter first, costs a third where there is nothing to be found. */
function mentionsError(text: string): boolean {
  return text.includes('rror":') && text.includes(ERROR);
}
