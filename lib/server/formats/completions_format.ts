/**
 * The format of OpenAI's older text completions.
 *
 * @module
 */
import type { ChatChunk, ChatCompletion } from "../../core/chat.ts";
import type { RawChunk } from "../../dialects/openai_chat/types.ts";
import { decodeCompletion } from "../../dialects/openai_chat/completion.ts";
import { encodeErrorBody } from "../../dialects/openai_chat/errors.ts";
import {
  decodeTexts,
  encodeTextChunk,
  encodeTextCompletion,
} from "../../dialects/openai_completions/text.ts";
import { encodeServerSentEvent } from "../../stream/sse.ts";
import type { AnswerEncoder, RelayFormat } from "./answer_format.ts";
import { parseReply } from "./chat_format.ts";
import { DONE } from "./chunk_encoder.ts";
import { errorResponse } from "./error_response.ts";
import { ChatReader } from "../relay/normalize_openai.ts";

/** The format of relayed text completions. */
export const COMPLETIONS_FORMAT: RelayFormat = {
  encoder: () => new TextsEncoder(),
  failed: errorResponse,
  reader: () =>
    new ChatReader({
      fromWire: (data) => decodeTexts(data, "delta") as RawChunk,
      toWire: encodeTextChunk,
    }),
  decode: (text, reply) =>
    decodeCompletion(decodeTexts(parseReply(text, reply), "message")),
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

  body(completion: ChatCompletion): unknown {
    return encodeTextCompletion(completion);
  }
}

function encoded(value: unknown): string {
  return encodeServerSentEvent({ data: JSON.stringify(value) });
}
