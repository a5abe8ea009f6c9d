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
import { EventRuns } from "../dialects/anthropic_messages/stream_runs.ts";
import { type ServerSentEvent, SseParser } from "../wire/sse.ts";

/** How a stream is read. */
export interface EventOptions extends DecodeOptions {
  /** Chunks that come at once and differ in their text alone are handed out as one. */
  readonly runs?: boolean | undefined;
}

/** Takes one stream, read by read. */
export class MessageEvents {
  readonly #parser = new SseParser();
  readonly #decoder: MessageStreamDecoder;
  readonly #runs: EventRuns | undefined;
  /** What has not been handed out. */
  #chunks: ChunkRun[] = [];
  /** The next character begins an event. */
  #atEvent = true;

  /** Begins to read. */
  constructor(options: EventOptions) {
    this.#decoder = new MessageStreamDecoder(options);
    if (options.runs === true) this.#runs = new EventRuns();
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
    if (text === "") return;
    const runs = this.#runs;
    const last = runs === undefined ? -1 : text.lastIndexOf("\n\n");
    const start = this.#atEvent ? 0 : text.indexOf("\n\n") + 2;
    const end = last + 2;
    this.#atEvent = last !== -1 && end === text.length;
    if (runs === undefined || last === -1 || start >= end) {
      return this.#each(this.#parser.push(text));
    }
    // What begins or ends within an event is left to the parser, which knows the one and keeps the other.
    this.#each(this.#parser.push(text.slice(0, start)));
    this.#whole(text.slice(start, end), runs);
    this.#each(this.#parser.push(text.slice(end)));
  }

  /**
   * Ends the stream; a stop reason is as good as an end.
   *
   * @param text the last of it
   * @throws {StreamError} `truncated`: neither has come; also as {@linkcode MessageEvents.push}
   */
  end(text = ""): void {
    this.push(text);
    this.#each(this.#parser.end());
  }

  /**
   * Adds the chunks that the provider left out at its end.
   *
   * @throws {StreamError} `truncated`: the answer has not ended
   */
  conclude(): void {
    this.#add(this.#decoder.end());
  }

  #whole(events: string, runs: EventRuns): void {
    const run = runs.read(events);
    if (run === undefined) {
      this.#each(this.#parser.push(events));
      runs.learn(
        events.slice(events.lastIndexOf("\n\n", events.length - 3) + 2),
      );
      return;
    }
    const chunks = this.#decoder.take(run.event);
    const last = chunks.pop();
    this.#add(chunks);
    if (last === undefined) return;
    const { texts } = run;
    this.#chunks.push(
      texts.length > 1 ? { chunk: last, texts } : { chunk: last },
    );
  }

  #each(events: readonly ServerSentEvent[]): void {
    for (const event of events) this.#add(this.#read(event));
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
