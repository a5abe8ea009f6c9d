/**
 * The text of a Messages stream as chunks.
 *
 * @module
 */
import type { ChatChunk } from "../core/chat.ts";
import type { ChunkRun } from "../core/chunk_run.ts";
import { StreamError } from "../core/errors.ts";
import type { DecodeOptions } from "../dialects/anthropic_messages/answer_decode.ts";
import { MessageStreamDecoder } from "../dialects/anthropic_messages/stream_decode.ts";
import { deltaTemplate } from "../dialects/anthropic_messages/delta_template.ts";
import type { AnyEvent } from "../dialects/anthropic_messages/types.ts";
import { EventReader, type EventRun } from "../wire/event_reader.ts";
import type { ServerSentEvent } from "../wire/sse.ts";

/** How a stream is read. */
export interface EventOptions extends DecodeOptions {
  /** Chunks that come at once and differ in their text alone are handed out as one. */
  readonly runs?: boolean | undefined;
}

/** Takes one stream, read by read. */
export class MessageEvents {
  readonly #reader: EventReader<AnyEvent>;
  readonly #decoder: MessageStreamDecoder;
  /** What has not been handed out. */
  #chunks: ChunkRun[] = [];

  /** Begins to read. */
  constructor(options: EventOptions) {
    this.#decoder = new MessageStreamDecoder(options);
    this.#reader = new EventReader(options.runs ? deltaTemplate : undefined);
  }

  /** How far the answer has come. */
  get state(): Pick<MessageStreamDecoder, "begun" | "finished" | "ended"> {
    return this.#decoder;
  }

  /** What came since the last call: nothing before the first content, which the chunks before it wait for. */
  take(): ChunkRun[] {
    if (!this.#decoder.begun) return [];
    const chunks = this.#chunks;
    this.#chunks = [];
    return chunks;
  }

  /**
   * Takes the text of a read; what came before a failure in it can be taken all the same.
   *
   * @throws {ApiError} the provider failed before anything of the answer came
   * @throws {StreamError} it failed later, or an event cannot be read
   */
  push(text: string): void {
    for (const item of this.#reader.push(text)) {
      if ("texts" in item) this.#addRun(item);
      else this.#add(this.#read(item));
    }
  }

  /**
   * Ends the stream; a stop reason is as good as an end.
   *
   * @param text the last of it
   * @throws {StreamError} `truncated`: neither has come; also as {@linkcode MessageEvents.push}
   */
  end(text = ""): void {
    this.push(text);
    for (const event of this.#reader.end()) this.#add(this.#read(event));
  }

  /**
   * Adds the chunks that the provider left out at its end.
   *
   * @throws {StreamError} `truncated`: the answer has not ended
   */
  conclude(): void {
    this.#add(this.#decoder.end());
  }

  #addRun({ data, texts }: EventRun<AnyEvent>): void {
    const chunks = this.#decoder.take(data);
    const last = chunks.pop();
    this.#add(chunks);
    if (last === undefined) return;
    this.#chunks.push(
      texts.length > 1 ? { chunk: last, texts } : { chunk: last },
    );
  }

  #add(chunks: readonly ChatChunk[]): void {
    for (const chunk of chunks) this.#chunks.push({ chunk });
  }

  /** The last event may lack its end; if it cannot be read, it was cut. */
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
