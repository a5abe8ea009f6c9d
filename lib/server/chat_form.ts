/**
 * The form of Chat Completions: chunks in events, `[DONE]` at the end.
 *
 * @module
 */
import type { ChatRequest } from "../core/chat.ts";
import type { WireReply } from "../core/wire_reply.ts";
import type { DecodeOptions } from "../dialects/openai_chat/choice_decoder.ts";
import { ChunkDecoder } from "../dialects/openai_chat/chunk_decoder.ts";
import { decodeCompletion } from "../dialects/openai_chat/completion.ts";
import { unreadableReply } from "../dialects/openai_chat/errors.ts";
import { encodeServerSentEvent } from "../wire/sse.ts";
import type { RelayForm } from "./answer_form.ts";
import { ChunkEncoder, DONE } from "./chunk_encoder.ts";
import { errorResponse } from "./error_response.ts";
import { EventMender, openTemplate } from "./event_mender.ts";

/**
 * How the sender of a request reads its answer.
 *
 * @param decode how the provider's replies are to be read
 */
export function chatForm(
  request: Pick<ChatRequest, "stream_options">,
  decode: DecodeOptions = {},
): RelayForm {
  return {
    encoder: () => new ChunkEncoder(request),
    failed: errorResponse,
    filter: () => new EventMender(),
    decoder: () => new ChunkDecoder(decode),
    template: openTemplate,
    decode: (text, reply) => decodeCompletion(parseReply(text, reply), decode),
    ending: (missing) =>
      missing.map((chunk) =>
        encodeServerSentEvent({ data: JSON.stringify(chunk) })
      ).join("") + DONE,
  };
}

/**
 * The JSON of a whole reply.
 *
 * @throws {ApiError} a page or any other text took its place
 */
export function parseReply(
  text: string,
  { status, headers }: WireReply,
): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadableReply(status, headers, text);
  }
}
