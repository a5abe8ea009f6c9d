/**
 * Reads along with a stream that is relayed, for its record: never before its bytes have gone to the client.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { TimedText } from "../conversation/recording.ts";
import type { ChatChunk } from "../core/chat.ts";
import { type Run, wholeEvents } from "../wire/event_runs.ts";
import type { TemplateOf } from "../wire/event_template.ts";
import { latin1 } from "../wire/latin1.ts";
import { SseParser } from "../wire/sse.ts";
import type { EventDecoder } from "./answer_form.ts";
import { charactersOf, ChunkRuns } from "./chunk_runs.ts";

/** So many bytes may wait to be read: enough to decode in runs, too few to count for a thousand streams. */
const WAITING_BYTES = 16 * 1024;

/** Reads that go on with one run before it is decoded, and characters of JSON that are enough for that. */
const RUN_READS = 64;
const RUN_CHARACTERS = 64 * 1024;

const BEYOND_ASCII = /[\x80-\xff]/;

/** Where in the buffer a read ends, and when it came. */
interface Read {
  readonly end: number;
  readonly at: number;
}

/** Takes note of a chunk, which came at a time; a long one perhaps bit by bit. */
export type RecordChunk = (
  chunk: ChatChunk,
  at: number,
  bits?: readonly TimedText[],
) => void;

/** Decodes a stream in runs; the chunks carry the times at which their bytes came. */
export class StreamTap {
  readonly #record: RecordChunk;
  /** Made for the first text that is not ASCII. */
  #text: TextDecoder | undefined;
  readonly #parser = new SseParser();
  readonly #decoder: EventDecoder;
  readonly #runs: ChunkRuns;
  /** When the texts of the open run came. */
  #bits: TimedText[] = [];
  /** What was followed last, until its text is counted. */
  #followed: Run<unknown> | undefined;
  /** An event begins with the next byte. */
  #atEvent = true;
  /** What waits, copied: a read of a few bytes lies in a buffer of 64 KiB, which keeping it would keep. */
  #buffer: Uint8Array | undefined;
  #reads: Read[] = [];
  #length = 0;
  #at = 0;
  #begun = false;
  #failure: unknown;

  /** Taps one stream, whose events `decoder` reads, those that are like one of `templateOf` in runs. */
  constructor(
    record: RecordChunk,
    decoder: EventDecoder,
    templateOf?: TemplateOf<unknown>,
  ) {
    this.#record = record;
    this.#decoder = decoder;
    this.#runs = new ChunkRuns(templateOf);
  }

  /** A chunk has been recorded. */
  get begun(): boolean {
    return this.#begun;
  }

  /** It reads an event from the next byte on, and may know its like. */
  get ready(): boolean {
    return this.#atEvent && this.#length === 0 && !this.#runs.exhausted &&
      this.#failure === undefined;
  }

  /**
   * Takes the events at the beginning of a read, as far as they say nothing but a text and go on where the last read
   * ended; only where {@linkcode StreamTap.ready}. Decodes nothing: to be followed by {@linkcode StreamTap.settle}.
   *
   * @param raw the read, one character for each byte
   * @param at when it came, by `performance.now()`
   * @returns how many bytes have been taken
   */
  follow(raw: string, at: number): number {
    const run = this.#runs.extend(raw);
    if (run === undefined) return 0;
    this.#at = at;
    this.#followed = run;
    return run.end;
  }

  /** Whether what begins with these bytes, none of them a line end, may become the next event to be followed. */
  mayFollow(raw: string): boolean {
    return this.#runs.mayGoOn(raw);
  }

  /**
   * Decodes what has been followed, once it is worth it.
   *
   * @throws as {@linkcode StreamTap.read}
   */
  settle(): void {
    this.#count();
    const long = this.#runs.length >= RUN_CHARACTERS;
    if (long || this.#bits.length >= RUN_READS) this.#endRun();
  }

  /**
   * Keeps bytes until there is time to read them.
   *
   * @param at when they came, by `performance.now()`
   * @throws as {@linkcode StreamTap.read}
   */
  write(bytes: Uint8Array, at: number): void {
    const followed = this.ready ? this.follow(latin1(bytes), at) : 0;
    if (followed > 0) this.settle();
    if (followed === bytes.length) return;
    this.#keep(followed === 0 ? bytes : bytes.subarray(followed), at);
  }

  #keep(bytes: Uint8Array, at: number): void {
    // Whatever may begin a run is read at once, so that the run can go on; there is little of it.
    const atOnce = !this.#runs.exhausted || bytes.length > WAITING_BYTES;
    if (atOnce || this.#length + bytes.length > WAITING_BYTES) this.read();
    if (atOnce) return this.#decode(bytes, at);
    this.#buffer ??= new Uint8Array(WAITING_BYTES);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
    this.#reads.push({ end: this.#length, at });
  }

  /**
   * Decodes everything that waits.
   *
   * @throws {ApiError} the stream begins with a failure
   * @throws {StreamError} it reports one later, or cannot be read; nothing is decoded after that
   */
  read(): void {
    if (this.#failure !== undefined) throw this.#failure;
    this.#endRun();
    const reads = this.#reads;
    const buffer = this.#buffer ?? new Uint8Array();
    this.#reads = [];
    this.#length = 0;
    let start = 0;
    for (const { end, at } of reads) {
      this.#decode(buffer.subarray(start, end), at);
      start = end;
    }
  }

  /**
   * Ends the record, of a whole stream or of half of one, and returns the chunks that the server left out: finish
   * reasons, where it ended with `[DONE]` alone.
   *
   * @throws as {@linkcode StreamTap.read}
   * @throws {StreamError} `truncated`: the answer has not ended
   */
  end(): ChatChunk[] {
    try {
      this.read();
      if (this.#text !== undefined) {
        this.#take(this.#parser.push(this.#text.decode()));
      }
      this.#take(this.#parser.end());
    } finally {
      for (const chunk of this.#decoder.drain()) this.#record(chunk, this.#at);
    }
    const missing = this.#decoder.end();
    for (const chunk of missing) this.#record(chunk, this.#at);
    return missing;
  }

  /** Takes note of when the text came that was followed last. */
  #count(): void {
    if (this.#followed === undefined) return;
    this.#bits.push([this.#at, charactersOf(this.#followed)]);
    this.#followed = undefined;
  }

  #endRun(): void {
    this.#count();
    const event = this.#runs.close();
    if (event === "") return;
    const bits = this.#bits;
    this.#bits = [];
    this.#take(this.#parser.push(this.#utf8(event)), bits);
  }

  #decode(bytes: Uint8Array, at: number): void {
    this.#at = at;
    this.#take(this.#parser.push(this.#joined(bytes)));
  }

  /** The text of a read, with its runs of chunks joined. */
  #joined(bytes: Uint8Array): string {
    const raw = latin1(bytes);
    const events = wholeEvents(raw, this.#atEvent);
    if (raw.length > 0) this.#atEvent = raw.endsWith("\n\n");
    // What begins or ends within an event stays as it is.
    if (events === undefined) return this.#part(raw, bytes);
    const { start, end } = events;
    const whole = raw.slice(start, end);
    const joined = this.#runs.join(whole);
    if (joined.length === whole.length) return this.#part(raw, bytes);
    return this.#part(raw.slice(0, start), bytes.subarray(0, start)) +
      this.#utf8(joined) +
      this.#part(raw.slice(end), bytes.subarray(end));
  }

  /** The text of bytes that may begin or end within a character. */
  #part(raw: string, bytes: Uint8Array): string {
    return this.#text === undefined && !BEYOND_ASCII.test(raw)
      ? raw
      : this.#decoded(bytes);
  }

  /** The text of whole events, given with one character for each byte. */
  #utf8(raw: string): string {
    return BEYOND_ASCII.test(raw)
      ? this.#decoded(Buffer.from(raw, "latin1"))
      : raw;
  }

  #decoded(bytes: Uint8Array): string {
    this.#text ??= new TextDecoder("utf-8", { ignoreBOM: true });
    return this.#text.decode(bytes, { stream: true });
  }

  #take(
    events: ReturnType<SseParser["push"]>,
    bits?: readonly TimedText[],
  ): void {
    try {
      for (const event of events) {
        for (const chunk of this.#decoder.push(event)) {
          this.#begun = true;
          this.#record(chunk, this.#at, bits);
        }
      }
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }
}
