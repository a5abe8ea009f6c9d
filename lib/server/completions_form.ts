/**
 * The form of OpenAI's older completions: texts where Chat Completions have messages.
 *
 * @module
 */
import type { ChatChunk, ChatCompletion } from "../core/chat.ts";
import { ChunkDecoder } from "../dialects/openai_chat/chunk_decoder.ts";
import { decodeCompletion } from "../dialects/openai_chat/completion.ts";
import { encodeErrorBody } from "../dialects/openai_chat/errors.ts";
import {
  decodeTexts,
  encodeTextChunk,
  encodeTextCompletion,
} from "../dialects/openai_completions/text.ts";
import { encodeServerSentEvent, type ServerSentEvent } from "../wire/sse.ts";
import type { AnswerEncoder, EventDecoder, RelayForm } from "./answer_form.ts";
import { parseReply } from "./chat_form.ts";
import { DONE } from "./chunk_encoder.ts";
import { errorResponse } from "./error_response.ts";
import { EventMender } from "./event_mender.ts";

/** How those who ask for a text to be continued read what comes. */
export const COMPLETIONS_FORM: RelayForm = {
  encoder: () => new TextsEncoder(),
  failed: errorResponse,
  filter: () => new EventMender(),
  decoder: () => new TextsDecoder(),
  decode: (text, reply) =>
    decodeCompletion(decodeTexts(parseReply(text, reply), "message")),
  ending: (missing) =>
    missing.map((chunk) => encoded(encodeTextChunk(chunk))).join("") + DONE,
};

class TextsEncoder implements AnswerEncoder {
  encode(chunk: ChatChunk): string {
    return encoded(encodeTextChunk(chunk));
  }

  end(): string {
    return DONE;
  }

  fail(error: unknown): string {
    return encoded(encodeErrorBody(error));
  }

  whole(completion: ChatCompletion): unknown {
    return encodeTextCompletion(completion);
  }
}

class TextsDecoder implements EventDecoder {
  readonly #chunks = new ChunkDecoder();

  push(event: ServerSentEvent): ChatChunk[] {
    return this.#chunks.push({ ...event, data: withDeltas(event.data) });
  }

  drain(): ChatChunk[] {
    return this.#chunks.drain();
  }

  end(): ChatChunk[] {
    return this.#chunks.end();
  }
}

function withDeltas(data: string): string {
  try {
    return JSON.stringify(decodeTexts(JSON.parse(data), "delta"));
  } catch {
    return data; // `[DONE]`, or what the decoder has to complain about
  }
}

function encoded(value: unknown): string {
  return encodeServerSentEvent({ data: JSON.stringify(value) });
}
