/**
 * The reply to a Messages request as chunks, in whatever form it came.
 *
 * @module
 */
import type { ChatChunk } from "../core/chat.ts";
import { StreamError } from "../core/errors.ts";
import { isObject } from "../core/invalid.ts";
import type { WireReply } from "../core/wire_reply.ts";
import type { DecodeOptions } from "../dialects/anthropic_messages/answer_decode.ts";
import {
  decodeErrorEvent,
  unreadableReply,
} from "../dialects/anthropic_messages/errors.ts";
import { parseExact } from "../dialects/anthropic_messages/json.ts";
import { decodeMessage } from "../dialects/anthropic_messages/response.ts";
import { MessageStreamDecoder } from "../dialects/anthropic_messages/stream_decode.ts";
import {
  decodeServerSentEventBatches,
  type ServerSentEvent,
} from "../wire/sse.ts";
import { EndingBody } from "./ending_body.ts";
import { readText, sniffBody } from "./reply_form.ts";

/**
 * Reads a reply whose status is a success into batches of chunks: an event stream as it arrives, a whole message as one
 * chunk; which of them it is does not depend on what was asked for. The first batch comes with the first content, so a
 * failure before it comes before anything was handed out. Leaving the loop cancels the body.
 *
 * @throws {ApiError} a failure before any content, or no answer at all: a page, an empty body, foreign JSON
 * @throws {StreamError} a failure later, a cut, silence
 */
export async function* readReply(
  reply: WireReply,
  options: DecodeOptions,
): AsyncGenerator<ChatChunk[], void> {
  const body = new EndingBody(reply);
  try {
    const { headers } = reply;
    const { form, bytes } = await sniffBody(body, headers.get("content-type"));
    if (form === "events") {
      const batches = decodeServerSentEventBatches(bytes);
      const finished = () => body.complete();
      yield* readEvents(batches, { ...options, headers }, finished);
    } else {
      yield [readWhole(reply, await readText(bytes), options)];
    }
  } finally {
    await reply.cancel();
  }
}

async function* readEvents(
  batches: AsyncIterable<ServerSentEvent[]>,
  options: DecodeOptions,
  onFinished: () => void,
): AsyncGenerator<ChatChunk[], void> {
  const decoder = new MessageStreamDecoder(options);
  let chunks: ChatChunk[] = [];
  try {
    for await (const batch of batches) {
      for (const event of batch) chunks.push(...read(decoder, event));
      if (decoder.ended) break;
      if (decoder.finished) onFinished();
      if (!decoder.begun || chunks.length === 0) continue;
      yield chunks;
      chunks = [];
    }
  } catch (error) {
    if (!(decoder.finished && isCut(error))) {
      // What came in one read with the failure came before it.
      if (decoder.begun && chunks.length > 0) yield chunks;
      throw error;
    }
  }
  chunks.push(...decoder.end());
  if (chunks.length > 0) yield chunks;
}

/** A connection that ends badly takes nothing from an answer that has its reason to stop. */
function isCut(error: unknown): boolean {
  return error instanceof StreamError &&
    (error.kind === "truncated" || error.kind === "timeout");
}

/** The last event may lack its end; if it cannot be read, it was cut. */
function read(
  decoder: MessageStreamDecoder,
  { data, event, unterminated }: ServerSentEvent,
): ChatChunk[] {
  try {
    return decoder.push(data, event);
  } catch (error) {
    const cut = unterminated === true && error instanceof StreamError &&
      error.kind === "invalid";
    if (cut) return [];
    throw error;
  }
}

function readWhole(
  { status, headers }: WireReply,
  text: string,
  options: DecodeOptions,
): ChatChunk {
  const reply = parsed(text);
  if (isObject(reply) && (reply["error"] || reply["type"] === "error")) {
    throw decodeErrorEvent(reply, headers);
  }
  const chunk = decodeMessage(reply, options);
  if (chunk === undefined) throw unreadableReply(status, headers, text);
  return chunk;
}

function parsed(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}
