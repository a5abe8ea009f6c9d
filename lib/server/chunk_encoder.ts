/**
 * Chunks as the event stream that a client of Chat Completions reads.
 *
 * @module
 */
import type {
  ChatChunk,
  ChatCompletion,
  ChatRequest,
  Usage,
} from "../core/chat.ts";
import { fullCompletion } from "../core/full_completion.ts";
import { encodeErrorBody } from "../dialects/openai_chat/errors.ts";
import { encodeServerSentEvent } from "../wire/sse.ts";
import type { AnswerEncoder } from "./answer_form.ts";

/** Ends a stream that is whole. */
export const DONE: string = encodeServerSentEvent({ data: "[DONE]" });

/** Encodes the chunks of one stream; the usage comes in a chunk of its own, and only for who asked. */
export class ChunkEncoder implements AnswerEncoder {
  readonly #includeUsage: boolean;
  #last: ChatChunk | undefined;
  #usage: Usage | undefined;

  /** Starts a stream as the request wants it. */
  constructor(request: Pick<ChatRequest, "stream_options">) {
    this.#includeUsage = request.stream_options?.include_usage === true;
  }

  /** The event for a chunk; empty when there is nothing in it but usage. */
  encode(chunk: ChatChunk): string {
    const { usage, ...rest } = chunk;
    if (usage) this.#usage = usage;
    this.#last = chunk;
    if (usage && chunk.choices.length === 0) return "";
    return encodeServerSentEvent({
      data: JSON.stringify(
        this.#includeUsage ? { ...rest, usage: null } : rest,
      ),
    });
  }

  /** The events that end a whole stream. */
  end(): string {
    if (!this.#includeUsage || this.#last === undefined) return DONE;
    const { id, created, model } = this.#last;
    const chunk: ChatChunk = {
      id,
      object: "chat.completion.chunk",
      created,
      model,
      choices: [],
      usage: this.#usage ?? null,
    };
    return encodeServerSentEvent({ data: JSON.stringify(chunk) }) + DONE;
  }

  /** The event that ends a stream which broke. */
  fail(error: unknown): string {
    return encodeServerSentEvent({
      data: JSON.stringify(encodeErrorBody(error)),
    });
  }

  /** An answer that does not stream is what the chunks come to. */
  whole(completion: ChatCompletion): unknown {
    return fullCompletion(completion);
  }
}
