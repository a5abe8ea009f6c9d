/**
 * Reads along with a stream that is relayed, for its record: never before its bytes have gone to the client.
 *
 * @module
 */
import type { ChatChunk } from "../core/chat.ts";
import type { DecodeOptions } from "../dialects/openai_chat/choice_decoder.ts";
import { ChunkDecoder } from "../dialects/openai_chat/chunk_decoder.ts";
import { SseParser } from "../wire/sse.ts";

/** So many bytes may wait to be read: enough to decode in runs, too few to count for a thousand streams. */
const WAITING_BYTES = 16 * 1024;

interface Read {
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** Decodes an OpenAI-style stream in runs; the chunks carry the times at which their bytes came. */
export class StreamTap {
  readonly #record: (chunk: ChatChunk, at: number) => void;
  readonly #text = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #parser = new SseParser();
  readonly #decoder: ChunkDecoder;
  #waiting: Read[] = [];
  #waitingBytes = 0;
  #at = 0;
  #begun = false;
  #failure: unknown;

  /** Taps one stream. */
  constructor(
    record: (chunk: ChatChunk, at: number) => void,
    options: DecodeOptions,
  ) {
    this.#record = record;
    this.#decoder = new ChunkDecoder(options);
  }

  /** A chunk has been recorded. */
  get begun(): boolean {
    return this.#begun;
  }

  /**
   * Keeps bytes, which must not change any more.
   *
   * @param at when they came, by `performance.now()`
   * @throws {StreamError} as {@linkcode StreamTap.read}
   */
  write(bytes: Uint8Array, at: number): void {
    this.#waiting.push({ bytes, at });
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > WAITING_BYTES) this.read();
  }

  /**
   * Decodes everything that waits.
   *
   * @throws {StreamError} the stream reports a failure, or cannot be read; nothing is decoded after that
   */
  read(): void {
    if (this.#failure !== undefined) throw this.#failure;
    const reads = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const { bytes, at } of reads) {
      this.#at = at;
      this.#take(this.#parser.push(this.#text.decode(bytes, { stream: true })));
    }
  }

  /**
   * Ends the record, of a whole stream or of half of one, and returns the chunks that the server left out: finish
   * reasons, where it ended with `[DONE]` alone.
   *
   * @throws {StreamError} as {@linkcode StreamTap.read}, and `truncated` when the answer has not ended
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

  #take(events: ReturnType<SseParser["push"]>): void {
    try {
      for (const event of events) {
        for (const chunk of this.#decoder.push(event)) {
          this.#begun = true;
          this.#record(chunk, this.#at);
        }
      }
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }
}
