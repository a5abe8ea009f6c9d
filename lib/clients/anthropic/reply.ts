/**
 * Reads the reply to a Messages request, streamed or not, as chunks.
 *
 * @module
 */
import type { ChatChunk, ChatRequest } from "../../core/chat.ts";
import type { LeaveOut } from "../../core/fates.ts";
import type { ModelInfo } from "../../core/client.ts";
import { type ApiError, StreamError } from "../../core/errors.ts";
import { isObject } from "../../core/data/invalid.ts";
import { parsedReplyJson } from "../../core/data/parsed_json.ts";
import type { ReplyHeaders, WireReply } from "../../core/wire_reply.ts";
import {
  type DecodeOptions,
  decodeOptions,
} from "../../dialects/anthropic_messages/decode/answer.ts";
import {
  decodeError,
  decodeErrorEvent,
  unreadableReply,
} from "../../dialects/anthropic_messages/errors.ts";
import { parseExact } from "../../dialects/anthropic_messages/json.ts";
import { decodeMessage } from "../../dialects/anthropic_messages/response.ts";
import { retryAfterMs } from "../../wire/retry.ts";
import { MessageEvents } from "./events.ts";
import { EndingBody } from "../ending_body.ts";
import { readText, sniffBody } from "../sniff_body.ts";

/** Options for reading a reply. */
export interface ReplyOptions extends Pick<DecodeOptions, "blocks"> {
  /** Whether the connection can be reused: then the rest of the body is read in the background. */
  readonly keeps?: boolean | undefined;
  /** Gets the members of a reply that a completion cannot hold. */
  readonly drop?: LeaveOut | undefined;
}

/** A page of models. */
export interface ModelPage {
  readonly models: ModelInfo[];
  /** Cursor of the next page. */
  readonly last: string | undefined;
}

/**
 * Reads a page of models.
 *
 * @param owner the provider
 * @throws {ApiError} the reply is not a page of models
 */
export async function readModels(
  reply: WireReply,
  owner: string,
): Promise<ModelPage> {
  const { status, headers } = reply;
  const text = new TextDecoder().decode(await reply.bytes());
  const page = parsedReplyJson(text);
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

/** Decodes the error of a reply whose status is not 2xx. */
export function decodeFailure(
  status: number,
  headers: ReplyHeaders,
  text: string,
): ApiError {
  const afterMs = retryAfterMs(headers, Date.now());
  return decodeError(status, headers, text, afterMs);
}

/**
 * Reads a successful reply into batches of chunks: an event stream as it arrives, a message as one chunk. The body
 * decides which, not the request. Leaving the loop cancels the body.
 *
 * @throws {ApiError} a failure before any content, or a reply that is not an answer: a page, an empty body, other JSON
 * @throws {StreamError} a later failure, a cut, or a timeout
 */
export async function* readReply(
  reply: WireReply,
  request: ChatRequest,
  { keeps = false, drop, blocks }: ReplyOptions,
): AsyncGenerator<ChatChunk[], void> {
  const options: DecodeOptions = {
    ...decodeOptions(request),
    blocks,
    leaveOut: drop,
  };
  const body = new EndingBody(reply);
  let complete = false;
  try {
    const { headers } = reply;
    const { kind, bytes } = await sniffBody(body, headers.get("content-type"));
    if (kind === "events") {
      const finished = () => body.complete();
      yield* readEvents(bytes, { ...options, headers }, finished);
    } else {
      const text = await readText(bytes);
      yield [readUnstreamed(reply, text, options)];
    }
    complete = true;
  } finally {
    if (complete && keeps) body.release();
    else await reply.cancel();
  }
}

async function* readEvents(
  bytes: AsyncIterable<Uint8Array>,
  options: DecodeOptions,
  onFinished: () => void,
): AsyncGenerator<ChatChunk[], void> {
  // `ignoreBOM` keeps the BOM for the parser, which drops the one that the format allows.
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
      // The chunks of this read came before the failure.
      const chunks = events.take();
      if (chunks.length > 0) yield chunks;
      throw error;
    }
  }
  events.conclude();
  const last = events.take();
  if (last.length > 0) yield last;
}

/** Whether the body was cut. An answer with a stop reason is complete even then. */
function isCut(error: unknown): boolean {
  return error instanceof StreamError &&
    (error.kind === "truncated" || error.kind === "timeout");
}

function readUnstreamed(
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
