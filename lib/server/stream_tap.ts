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

  /** Taps one stream. */
  constructor(
    record: (chunk: ChatChunk, at: number) => void,
    options: DecodeOptions,
  ) {
    this.#record = record;
    this.#decoder = new ChunkDecoder(options);
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
   * @throws {StreamError} the stream reports a failure, or cannot be read
   */
  read(): void {
    const reads = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const { bytes, at } of reads) {
      this.#at = at;
      this.#push(this.#text.decode(bytes, { stream: true }));
    }
  }

  /**
   * Ends the record at the end of the stream, and returns the chunks that the server left out: finish reasons, where
   * it ended with `[DONE]` alone.
   *
   * @throws {StreamError} as {@linkcode StreamTap.read}, and `truncated` when the answer has not ended
   */
  end(): ChatChunk[] {
    this.drain();
    const missing = this.#decoder.end();
    for (const chunk of missing) this.#record(chunk, this.#at);
    return missing;
  }

  /**
   * Records all that came, whole or not.
   *
   * @throws {StreamError} as {@linkcode StreamTap.read}
   */
  drain(): void {
    try {
      this.read();
      this.#push(this.#text.decode());
      this.#take(this.#parser.end());
    } finally {
      for (const chunk of this.#decoder.drain()) this.#record(chunk, this.#at);
    }
  }

  #push(text: string): void {
    this.#take(this.#parser.push(text));
  }

  #take(events: ReturnType<SseParser["push"]>): void {
    for (const event of events) {
      for (const chunk of this.#decoder.push(event)) {
        this.#record(chunk, this.#at);
      }
    }
  }
}
