/**
 * The reply to a Messages request as chunks, in whatever form it came.
 *
 * @module
 */
import type { ChatChunk, ChatRequest } from "../core/chat.ts";
import type { ChunkRun } from "../core/chunk_run.ts";
import type { ModelInfo } from "../core/client.ts";
import { type ApiError, StreamError } from "../core/errors.ts";
import { isObject } from "../core/invalid.ts";
import { parsedJson } from "../core/parsed_json.ts";
import type { ReplyHeaders, WireReply } from "../core/wire_reply.ts";
import {
  type DecodeOptions,
  decodeOptions,
} from "../dialects/anthropic_messages/answer_decode.ts";
import {
  decodeError,
  decodeErrorEvent,
  unreadableReply,
} from "../dialects/anthropic_messages/errors.ts";
import { parseExact } from "../dialects/anthropic_messages/json.ts";
import { decodeMessage } from "../dialects/anthropic_messages/response.ts";
import { retryAfterMs } from "../wire/retry.ts";
import { type EventOptions, MessageEvents } from "./anthropic_events.ts";
import { EndingBody } from "./ending_body.ts";
import { readText, sniffBody } from "./reply_form.ts";

/** How a reply is read. */
export interface ReplyOptions extends Pick<EventOptions, "runs"> {
  /** Its connection can be used again: what comes behind the answer is read for that, without anybody waiting. */
  readonly keeps?: boolean | undefined;
}

/** A part of the list of models. */
export interface ModelPage {
  /** In the order of the API. */
  readonly models: ModelInfo[];
  /** Where the next page begins. */
  readonly last: string | undefined;
}

/**
 * Reads a page of models.
 *
 * @param owner who has them
 * @throws {ApiError} it is none
 */
export async function readModels(
  reply: WireReply,
  owner: string,
): Promise<ModelPage> {
  const { status, headers } = reply;
  const text = new TextDecoder().decode(await reply.bytes());
  const page = parsedJson(text);
  const { data = page, has_more: more, last_id: last } = isObject(page)
    ? page
    : {};
  if (!Array.isArray(data)) throw unreadableReply(status, headers, text);
  return {
    models: data.filter(isObject).flatMap((model) => modelOf(model, owner)),
    last: more === true && typeof last === "string" ? last : undefined,
  };
}

function modelOf(
  { id, created_at: date, ...own }: Record<string, unknown>,
  owner: string,
): ModelInfo[] {
  if (typeof id !== "string") return [];
  const created = typeof date === "string" ? Date.parse(date) : NaN;
  return [{
    ...own,
    id,
    ...(Number.isNaN(created) ? {} : { created: Math.floor(created / 1000) }),
    "owned_by": owner,
  }];
}

/** The error that a reply of another status stands for. */
export function decodeFailure(
  status: number,
  headers: ReplyHeaders,
  text: string,
): ApiError {
  const afterMs = retryAfterMs(headers, Date.now());
  return decodeError(status, headers, text, afterMs);
}

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
  request: ChatRequest,
  { keeps = false, runs }: ReplyOptions,
): AsyncGenerator<ChunkRun[], void> {
  const options: EventOptions = { ...decodeOptions(request), runs };
  const body = new EndingBody(reply);
  let whole = false;
  try {
    const { headers } = reply;
    const { form, bytes } = await sniffBody(body, headers.get("content-type"));
    if (form === "events") {
      const finished = () => body.complete();
      yield* readEvents(bytes, { ...options, headers }, finished);
    } else {
      yield [{ chunk: readWhole(reply, await readText(bytes), options) }];
    }
    whole = true;
  } finally {
    if (whole && keeps) body.release();
    else await reply.cancel();
  }
}

async function* readEvents(
  bytes: AsyncIterable<Uint8Array>,
  options: EventOptions,
  onFinished: () => void,
): AsyncGenerator<ChunkRun[], void> {
  // The parser drops the one BOM that the format allows; a decoder that drops one too would swallow a second.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const events = new MessageEvents(options);
  const { state } = events;
  try {
    for await (const read of bytes) {
      events.push(decoder.decode(read, { stream: true }));
      if (state.ended) break;
      if (state.finished) onFinished();
      const chunks = events.take();
      if (chunks.length > 0) yield chunks;
    }
    events.end(decoder.decode());
  } catch (error) {
    if (!(state.finished && isCut(error))) {
      // What came in one read with the failure came before it.
      const chunks = events.take();
      if (chunks.length > 0) yield chunks;
      throw error;
    }
  }
  events.conclude();
  const last = events.take();
  if (last.length > 0) yield last;
}

/** A connection that ends badly takes nothing from an answer that has its reason to stop. */
function isCut(error: unknown): boolean {
  return error instanceof StreamError &&
    (error.kind === "truncated" || error.kind === "timeout");
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
