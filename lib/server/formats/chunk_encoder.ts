/**
 * Encodes chunks as the event stream of Chat Completions.
 *
 * @module
 */
import type {
  ChatChunk,
  ChatCompletion,
  ChatRequest,
  ChunkChoice,
  Usage,
} from "../../core/chat.ts";
import { FINISH_REASONS, withFinishReason } from "../../core/ending.ts";
import { fullCompletion } from "../../core/full_completion.ts";
import { encodeErrorBody } from "../../dialects/openai_chat/errors.ts";
import { encodeServerSentEvent } from "../../stream/sse.ts";
import type { AnswerEncoder } from "./answer_format.ts";

/** The last event of a complete stream. */
export const DONE: string = encodeServerSentEvent({ data: "[DONE]" });

/** Encodes the chunks of one stream; usage is a separate chunk, sent only if the client asked for it. */
export class ChunkEncoder implements AnswerEncoder {
  readonly #includeUsage: boolean;
  #last: ChatChunk | undefined;
  #usage: Usage | undefined;

  constructor(request: Pick<ChatRequest, "stream_options">) {
    this.#includeUsage = request.stream_options?.include_usage === true;
  }

  /** The event for a chunk; empty if it has only usage. */
  encode(answer: ChatChunk): string {
    const chunk = answer.choices.every(isPlain)
      ? answer
      : { ...answer, choices: answer.choices.map(withFinishReason) };
    this.#last = chunk;
    if ("usage" in chunk) return this.#encodeUsage(chunk);
    return encoded(this.#includeUsage ? { ...chunk, usage: null } : chunk);
  }

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

  fail(error: unknown): string {
    return encoded(encodeErrorBody(error));
  }

  body(completion: ChatCompletion): unknown {
    const choices = completion.choices.map(withFinishReason);
    return fullCompletion({ ...completion, choices });
  }

  #encodeUsage({ usage, ...rest }: ChatChunk): string {
    if (usage) this.#usage = usage;
    if (usage && rest.choices.length === 0) return "";
    return encoded(this.#includeUsage ? { ...rest, usage: null } : rest);
  }
}

function isPlain({ finish_reason: reason }: ChunkChoice): boolean {
  return reason === null || FINISH_REASONS.has(reason);
}

function encoded(value: unknown): string {
  return encodeServerSentEvent({ data: JSON.stringify(value) });
}
