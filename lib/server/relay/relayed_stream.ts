/**
 * A provider's event stream on its way to a client: what passes, what is recorded, and how it ends.
 *
 * @module
 */
import { isAscii } from "node:buffer";
import type { ChatChunk } from "../../core/chat.ts";
import { joinBytes } from "../../core/data/bytes.ts";
import { StreamError } from "../../core/errors.ts";
import { withoutSecrets } from "../../core/secrets.ts";
import { type EventBlock, EventBlocks } from "./event_blocks.ts";

/**
 * `opening`: nothing of the answer has come; `passing`: something has; `ended`: the provider has said that the answer is
 * whole; `failed`: it is not.
 */
export type StreamState = "opening" | "passing" | "ended" | "failed";

/** What events say. */
export interface SaidChunks {
  /** In order. */
  readonly chunks: ChatChunk[];
  /** At the index of a chunk that joins the texts of several events: the characters of each. */
  readonly sizes: (readonly number[])[];
}

/** What a read comes to. */
export interface StreamPart {
  /** Goes to the client, perhaps nothing; to be sent before the next read, as it may lie in this one. */
  readonly pass: Uint8Array;
  /** Goes to the record. */
  readonly chunks: readonly ChatChunk[];
  /** See {@linkcode SaidChunks.sizes}. */
  readonly sizes: readonly (readonly number[])[];
}

/** What one event means. */
export interface ReadEvent {
  /** The events in its place, perhaps none; absent where it passes as it came. */
  readonly pass?: string | undefined;
  /** What it says. */
  readonly chunks?: readonly ChatChunk[] | undefined;
  /** What the stream is then; unchanged where absent. */
  readonly state?: StreamState | undefined;
  /** What the event reports, where the stream fails with it. */
  readonly failure?: unknown;
}

/** How the events of one stream are read. */
export interface StreamReader {
  /** The answer has everything that it needs: what may still come are tokens counted, and the end. */
  readonly complete: boolean;
  /** What the record keeps beside the chunks, so that the answer can be given back as it came; undefined for nothing. */
  readonly kept?: unknown;
  /**
   * Reads an event.
   *
   * @param event with its blank line, which only the last one may lack
   * @throws {ApiError | StreamError} a failure that has to be put in the client's own form, or an event that nobody can read
   */
  read(event: string, isLast?: boolean): ReadEvent;
  /**
   * Reads the events of a block as long as they repeat the one before with another text, and pass as they came; the
   * others are to be read. Absent where none is known.
   *
   * @param first the index of the first of them in the block's `ends`
   * @param said gets one chunk with the text of all of them
   * @returns the index of the event that does not
   */
  repeat?(block: EventBlock, first: number, said: SaidChunks): number;
  /** What is still held back when no event follows, for whatever reason. */
  drain(): ReadEvent;
  /**
   * What the provider left out at the end.
   *
   * @throws {StreamError} `truncated`: the answer has not ended
   */
  end(): ReadEvent;
  /** The events that tell the client what broke the stream. */
  fail(error: unknown): string;
}

const encoder = new TextEncoder();
// A mark at the beginning of an event is the reader's business.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Watches one stream, read by read. */
export class RelayedStream {
  readonly #reader: StreamReader;
  readonly #events = new EventBlocks();
  #state: StreamState = "opening";
  #failure: unknown;

  /** Begins a stream. */
  constructor(reader: StreamReader) {
    this.#reader = reader;
  }

  /** How far the stream is; nothing is to be read of one that has ended or failed. */
  get state(): StreamState {
    return this.#state;
  }

  /** What broke it off, once it has failed. */
  get failure(): unknown {
    return this.#failure;
  }

  /** See {@linkcode StreamReader.complete}. */
  get complete(): boolean {
    return this.#reader.complete;
  }

  /** See {@linkcode StreamReader.kept}. */
  get kept(): unknown {
    return this.#reader.kept;
  }

  /**
   * Takes the next read, of which nothing is kept. A failure after the beginning of the answer is told in what passes.
   *
   * @throws {ApiError | StreamError} a failure before that
   */
  read(bytes: Uint8Array): StreamPart {
    const part = new GrowingPart();
    try {
      this.#take(this.#events.push(bytes), part);
    } catch (error) {
      this.#fail(error, part);
    }
    return part.end();
  }

  /**
   * Ends the stream: what passes are the last event, if only its end is missing, and the events that the client needs to
   * see that the answer is whole, or why it is not. A connection that breaks takes nothing from an answer that has its
   * finish reasons.
   *
   * @param cut what broke the connection off
   * @throws {ApiError | StreamError} as {@linkcode RelayedStream.read}
   */
  end(cut?: unknown): StreamPart {
    const part = new GrowingPart();
    try {
      const rest = this.#events.rest();
      if (this.#isOpen && rest.length > 0) {
        this.#add(this.#reader.read(decoder.decode(rest), true), part);
      }
    } catch (error) {
      this.#fail(error, part);
    }
    const late = this.#reader.drain();
    this.#add(this.#isOpen ? late : { pass: "", chunks: late.chunks }, part);
    if (this.#state !== "failed") this.#conclude(cut, part);
    return part.end();
  }

  get #isOpen(): boolean {
    return this.#state === "opening" || this.#state === "passing";
  }

  #take(block: EventBlock, part: GrowingPart): void {
    const { bytes, text, ends } = block;
    const plain = isAscii(bytes);
    let start = 0;
    for (let at = 0; at < ends.length; at++) {
      const next = this.#reader.repeat?.(block, at, part) ?? at;
      if (next > at) {
        const end = ends[next - 1] ?? 0;
        part.keep(bytes, start, end);
        start = end;
        at = next;
      }
      const end = ends[at];
      if (end === undefined) return;
      const event = plain
        ? text.slice(start, end)
        : decoder.decode(bytes.subarray(start, end));
      const read = this.#reader.read(event);
      if (read.pass === undefined) part.keep(bytes, start, end);
      this.#add(read, part);
      if (!this.#isOpen) return;
      start = end;
    }
  }

  #add({ pass, chunks, state, failure }: ReadEvent, part: GrowingPart): void {
    if (state === "failed" && this.#state === "opening") throw failure;
    if (pass) part.add(encoder.encode(pass));
    if (chunks !== undefined) part.record(chunks);
    if (state === undefined) return;
    this.#state = state;
    this.#failure = failure;
  }

  #conclude(cut: unknown, part: GrowingPart): void {
    try {
      const ending = this.#reader.end();
      if (cut !== undefined && !isCut(cut)) throw cut;
      this.#add({ ...ending, state: "ended" }, part);
    } catch (error) {
      this.#fail(cut ?? error, part);
    }
  }

  #fail(error: unknown, part: GrowingPart): void {
    if (this.#state === "opening") throw error;
    this.#state = "failed";
    this.#failure = error;
    part.add(encoder.encode(withoutSecrets(this.#reader.fail(error))));
  }
}

function isCut(error: unknown): boolean {
  return error instanceof StreamError &&
    (error.kind === "truncated" || error.kind === "timeout");
}

const NO_BYTES = new Uint8Array();

/** Collects a part; bytes that pass as they came are not copied. */
class GrowingPart implements SaidChunks {
  /** Goes to the record. */
  readonly chunks: ChatChunk[] = [];
  /** See {@linkcode SaidChunks.sizes}. */
  readonly sizes: (readonly number[])[] = [];
  readonly #pieces: Uint8Array[] = [];
  #bytes: Uint8Array = NO_BYTES;
  #from = 0;
  #to = 0;

  /** What lies between two indices passes as it came. */
  keep(bytes: Uint8Array, start: number, end: number): void {
    if (this.#bytes !== bytes || this.#to !== start) {
      this.#close();
      this.#bytes = bytes;
      this.#from = start;
    }
    this.#to = end;
  }

  /** Something else passes. */
  add(bytes: Uint8Array): void {
    this.#close();
    this.#pieces.push(bytes);
  }

  record(chunks: readonly ChatChunk[]): void {
    for (const chunk of chunks) this.chunks.push(chunk);
  }

  end(): StreamPart {
    this.#close();
    const { chunks, sizes } = this;
    return { pass: joinBytes(this.#pieces), chunks, sizes };
  }

  #close(): void {
    if (this.#to > this.#from) {
      const isWhole = this.#from === 0 && this.#to === this.#bytes.length;
      const bytes = this.#bytes;
      this.#pieces.push(
        isWhole ? bytes : bytes.subarray(this.#from, this.#to),
      );
    }
    this.#from = this.#to = 0;
  }
}
