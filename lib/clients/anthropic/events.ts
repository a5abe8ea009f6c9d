/**
 * Turns the text of a Messages stream into chunks.
 *
 * @module
 */
import type { ChatChunk } from "../../core/chat.ts";
import { StreamError } from "../../core/errors.ts";
import type { DecodeOptions } from "../../dialects/anthropic_messages/decode/answer.ts";
import {
  MESSAGE_TEXTS,
  MessageStreamDecoder,
} from "../../dialects/anthropic_messages/decode/stream.ts";
import { type ServerSentEvent, SseParser } from "../../stream/sse.ts";

/** Parses and decodes one stream. */
export class MessageEvents {
  readonly #parser = new SseParser({ texts: MESSAGE_TEXTS });
  readonly #decoder: MessageStreamDecoder;
  /** Chunks since the last call of `take`. */
  #chunks: ChatChunk[] = [];

  constructor(options: DecodeOptions) {
    this.#decoder = new MessageStreamDecoder(options);
  }

  /** Whether the answer has its stop reason, and its end. */
  get state(): Pick<MessageStreamDecoder, "finished" | "ended"> {
    return this.#decoder;
  }

  /** Takes the chunks since the last call. */
  take(): ChatChunk[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    return chunks;
  }

  /**
   * Adds the text of one read. After a failure, chunks before it can still be taken.
   *
   * @throws {ApiError} an error event before any content
   * @throws {StreamError} a later error event, or an invalid event
   */
  push(text: string): void {
    for (const event of this.#parser.push(text)) this.#add(this.#read(event));
  }

  /**
   * Ends the stream.
   *
   * @param text the last text
   * @throws {StreamError} as {@linkcode MessageEvents.push}
   */
  end(text = ""): void {
    this.push(text);
    for (const event of this.#parser.end()) this.#add(this.#read(event));
  }

  /**
   * Adds the final chunks that the provider left out; a stop reason counts as an end.
   *
   * @throws {StreamError} `truncated`: the stream has neither a stop reason nor an end
   */
  conclude(): void {
    this.#add(this.#decoder.end());
  }

  #add(chunks: readonly ChatChunk[]): void {
    for (const chunk of chunks) this.#chunks.push(chunk);
  }

  /** Decodes an event. The last one may be cut; then it is ignored. */
  #read({ data, event, unterminated }: ServerSentEvent): readonly ChatChunk[] {
    try {
      return this.#decoder.push(data, event);
    } catch (error) {
      const cut = unterminated === true && error instanceof StreamError &&
        error.kind === "invalid";
      if (cut) return [];
      throw error;
    }
  }
}
