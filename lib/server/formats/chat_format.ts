/**
 * The format of Chat Completions: one event for each chunk, `[DONE]` at the end.
 *
 * @module
 */
import type { ChatRequest } from "../../core/chat.ts";
import type { WireReply } from "../../core/wire_reply.ts";
import {
  MOST_UNSTREAMED,
  parseReplyJson,
} from "../../core/data/parsed_json.ts";
import type { DecodeOptions } from "../../dialects/openai_chat/choice_decoder.ts";
import { decodeCompletion } from "../../dialects/openai_chat/completion.ts";
import { unreadableReply } from "../../dialects/openai_chat/errors.ts";
import { randomCallId } from "../../dialects/openai_chat/tool_calls.ts";
import type { RelayFormat } from "./answer_format.ts";
import { ChunkEncoder } from "./chunk_encoder.ts";
import { errorResponse } from "./error_response.ts";
import { ChatReader } from "../relay/normalize_openai.ts";

/**
 * Makes the format of one request's reply.
 *
 * @param options how the provider's replies are decoded
 */
export function chatFormat(
  request: Pick<ChatRequest, "stream_options" | "n">,
  options: DecodeOptions = {},
): RelayFormat {
  const decode = { choices: request.n ?? 1, ...options };
  const callIds = sharedIds();
  return {
    encoder: () => new ChunkEncoder(request),
    failed: errorResponse,
    reader: () =>
      new ChatReader({
        decode: { ...decode, newCallId: callIds() },
        newCallId: callIds(),
      }),
    decode: (text, reply) => decodeCompletion(parseReply(text, reply), decode),
  };
}

/**
 * Makes id generators that all give the same sequence, so that a tool call without an id is recorded with the id that
 * the client got.
 */
function sharedIds(): () => () => string {
  const ids: string[] = [];
  return () => {
    let next = 0;
    return () => ids[next++] ??= randomCallId();
  };
}

/**
 * Parses a reply that does not stream.
 *
 * @throws {ApiError} it is a page or any other text
 */
export function parseReply(
  text: string,
  { status, headers }: WireReply,
): unknown {
  try {
    return parseReplyJson(text, MOST_UNSTREAMED);
  } catch {
    throw unreadableReply(status, headers, text);
  }
}
