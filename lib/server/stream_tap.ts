/**
 * Reads along with a stream that is relayed, for its record: never before its bytes have gone to the client.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { TimedText } from "../conversation/recording.ts";
import type { ChatChunk } from "../core/chat.ts";
import { SseParser } from "../wire/sse.ts";
import type { EventDecoder } from "./answer_form.ts";
import { ChunkRuns } from "./chunk_runs.ts";

/** So many bytes may wait to be read: enough to decode in runs, too few to count for a thousand streams. */
const WAITING_BYTES = 16 * 1024;

/** Reads that go on with one run before it is decoded. */
const RUN_READS = 64;

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
  readonly #text = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #parser = new SseParser();
  readonly #decoder: EventDecoder;
  readonly #runs = new ChunkRuns();
  /** When the texts of the open run came. */
  #bits: TimedText[] = [];
  /** An event begins with the next byte. */
  #atEvent = true;
  /** What waits, copied: a read of a few bytes lies in a buffer of 64 KiB, which keeping it would keep. */
  #buffer: Uint8Array | undefined;
  #reads: Read[] = [];
  #length = 0;
  #at = 0;
  #begun = false;
  #failure: unknown;

  /** Taps one stream, whose events `decoder` reads. */
  constructor(record: RecordChunk, decoder: EventDecoder) {
    this.#record = record;
    this.#decoder = decoder;
  }

  /** A chunk has been recorded. */
  get begun(): boolean {
    return this.#begun;
  }

  /**
   * Keeps bytes until there is time to read them.
   *
   * @param at when they came, by `performance.now()`
   * @throws as {@linkcode StreamTap.read}
   */
  write(bytes: Uint8Array, at: number): void {
    if (this.#length === 0 && this.#goesOn(bytes, at)) return;
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
      this.#take(this.#parser.push(this.#text.decode()));
      this.#take(this.#parser.end());
    } finally {
      for (const chunk of this.#decoder.drain()) this.#record(chunk, this.#at);
    }
    const missing = this.#decoder.end();
    for (const chunk of missing) this.#record(chunk, this.#at);
    return missing;
  }

  /** Whether a read goes on with a run, and nothing else. */
  #goesOn(bytes: Uint8Array, at: number): boolean {
    if (!this.#atEvent || this.#failure !== undefined) return false;
    const characters = this.#runs.extend(latin1(bytes));
    if (characters === undefined) return false;
    this.#at = at;
    this.#bits.push([at, characters]);
    if (this.#bits.length >= RUN_READS) this.#endRun();
    return true;
  }

  #endRun(): void {
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
    const first = this.#atEvent ? -2 : raw.indexOf("\n\n");
    const last = raw.lastIndexOf("\n\n");
    const start = first + 2;
    const end = last + 2;
    const isWhole = last !== -1 && (this.#atEvent || first < last);
    if (raw.length > 0) this.#atEvent = last !== -1 && end === raw.length;
    // What begins or ends within an event stays as it is.
    if (!isWhole) return this.#decoded(bytes);
    const whole = raw.slice(start, end);
    const joined = this.#runs.join(whole);
    if (joined.length === whole.length) return this.#decoded(bytes);
    return this.#decoded(bytes.subarray(0, start)) +
      this.#utf8(joined) +
      this.#decoded(bytes.subarray(end));
  }

  /** The text of whole events, given with one character for each byte. */
  #utf8(raw: string): string {
    return BEYOND_ASCII.test(raw)
      ? this.#decoded(Buffer.from(raw, "latin1"))
      : raw;
  }

  #decoded(bytes: Uint8Array): string {
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

/** One character for each byte. */
function latin1({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString("latin1");
}
