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
import { chunksOf, withText } from "../core/chunk_run.ts";
import { fullCompletion } from "../core/full_completion.ts";
import { encodeErrorBody } from "../dialects/openai_chat/errors.ts";
import { encodeServerSentEvent } from "../wire/sse.ts";
import type { AnswerEncoder, TextRun } from "./answer_form.ts";

/** Ends a stream that is whole. */
export const DONE: string = encodeServerSentEvent({ data: "[DONE]" });

/** Stands for a text. JSON writes it as it is; anything beyond Latin-1 would double the cost of what is cut out around it. */
const MARK = "\x7ftext\x7f";

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
    this.#last = chunk;
    if ("usage" in chunk) return this.#encodeUsage(chunk);
    return encoded(this.#includeUsage ? { ...chunk, usage: null } : chunk);
  }

  /** The events for a run: what stands around the text is encoded once. */
  encodeRun(run: TextRun): string {
    const event = this.encode(withText(run.chunk, MARK));
    const [before = "", after = "", ...more] = event.split(MARK);
    if (more.length > 0) {
      return chunksOf(run).map((chunk) => this.encode(chunk)).join("");
    }
    return before + run.texts.join(after + before) + after;
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
    return encoded(chunk) + DONE;
  }

  /** The event that ends a stream which broke. */
  fail(error: unknown): string {
    return encoded(encodeErrorBody(error));
  }

  /** An answer that does not stream is what the chunks come to. */
  whole(completion: ChatCompletion): unknown {
    return fullCompletion(completion);
  }

  #encodeUsage({ usage, ...rest }: ChatChunk): string {
    if (usage) this.#usage = usage;
    if (usage && rest.choices.length === 0) return "";
    return encoded(this.#includeUsage ? { ...rest, usage: null } : rest);
  }
}

function encoded(value: unknown): string {
  return encodeServerSentEvent({ data: JSON.stringify(value) });
}
