/**
 * Reads the reply to a chat request, streamed or not, as chunks.
 *
 * @module
 */
import type { ChatChunk } from "../../core/chat.ts";
import { hasContent } from "../../core/answer.ts";
import { peek, type Peeked } from "../../core/data/peek.ts";
import type { ModelInfo } from "../../core/client.ts";
import { type ApiError, StreamError } from "../../core/errors.ts";
import { isObject } from "../../core/data/invalid.ts";
import {
  MOST_UNSTREAMED,
  parsedReplyJson,
  parseReplyJson,
} from "../../core/data/parsed_json.ts";
import { withoutSecrets } from "../../core/secrets.ts";
import type { ReplyHeaders, WireReply } from "../../core/wire_reply.ts";
import type { DecodeOptions } from "../../dialects/openai_chat/choice_decoder.ts";
import { CHUNK_TEXTS } from "../../dialects/openai_chat/chunk_decoder.ts";
import { decodeCompletion } from "../../dialects/openai_chat/completion.ts";
import {
  decodeError,
  refusalOf,
  unreadableReply,
} from "../../dialects/openai_chat/errors.ts";
import { inBandError } from "../../dialects/openai_chat/in_band_error.ts";
import { decodeChunks } from "../../dialects/openai_chat/stream.ts";
import { decodeEventBatches, SseParser } from "../../stream/sse.ts";
import type { TextStore } from "../../core/data/text_store.ts";
import { type ShortJson, wholeJson } from "../../json/long_strings.ts";
import { retryAfterMs } from "../../wire/retry.ts";
import { EndingBody } from "../ending_body.ts";
import { readJson, sniffBody } from "../sniff_body.ts";

/** From this many characters on, signals are handled between reading an unstreamed reply and recording it. */
const LONG_REPLY = 256 * 1024;

/** Options for reading a reply. */
export interface ReplyOptions extends DecodeOptions {
  /** Whether an unstreamed reply was asked for, which may be long. */
  unstreamed?: boolean | undefined;
  /** Whether the connection can be reused: then the rest of the body is read in the background. */
  keeps?: boolean | undefined;
  /** Called when chunks have arrived, with or without content. */
  received?: (() => void) | undefined;
}

/**
 * Reads a reply up to its first content, so that earlier failures can be retried.
 *
 * @throws as {@linkcode readReply}; a failure that the stream reports is an `ApiError`, too
 */
export async function beginReply(
  reply: WireReply,
  options: ReplyOptions,
): Promise<Peeked<readonly ChatChunk[]>> {
  try {
    return await peek(readReply(reply, options), (chunks) => {
      options.received?.();
      return chunks.some(hasContent);
    });
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
    error.message = withoutSecrets(error.message);
    throw error.kind === "error" ? refusalOf(error, reply.headers) : error;
  }
}

/**
 * Reads a list of models.
 *
 * @throws {ApiError} the reply is not a list of models
 */
export async function readModels(reply: WireReply): Promise<ModelInfo[]> {
  const text = new TextDecoder().decode(await reply.bytes());
  const { status, headers } = reply;
  const answer = parsedReplyJson(text);
  const failure = inBandError(answer);
  if (failure !== undefined) throw refusalOf(failure, headers);
  const list = isObject(answer) ? answer["data"] : answer;
  if (!Array.isArray(list)) throw unreadableReply(status, headers, text);
  return list.filter(isModel);
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
 * Reads a successful reply into batches of chunks, never empty: an event stream as it arrives, a completion as one
 * chunk. The body decides which, not the request. Leaving the loop cancels the body.
 *
 * @throws {ApiError} the reply is a page, other text, or a JSON error
 * @throws {StreamError} as `decodeChunks`, or a completion is cut
 */
export async function* readReply(
  reply: WireReply,
  { keeps = false, ...options }: ReplyOptions = {},
): AsyncGenerator<ChatChunk[], void> {
  const bytes = new EndingBody(reply);
  let complete = false;
  try {
    const type = reply.headers.get("content-type");
    const { kind, bytes: body } = await sniffBody(bytes, type);
    if (kind === "events") {
      const finished = new Set<number>();
      const events = decodeEventBatches(
        body,
        new SseParser({ texts: CHUNK_TEXTS }),
      );
      for await (const chunks of decodeChunks(events, options)) {
        addFinished(chunks, finished);
        if (finished.size >= (options.choices ?? 1)) bytes.complete();
        yield chunks;
      }
    } else {
      const short = await readJson(body);
      const chunks = unstreamedReply(reply, short, options);
      if (short.json.length > LONG_REPLY) {
        await new Promise((resolve) => setTimeout(resolve));
      }
      // One at a time, so that no more of a long text is a string than the next piece.
      for (const chunk of chunks) yield [chunk];
    }
    complete = true;
  } finally {
    if (complete && keeps) bytes.release();
    else await reply.cancel();
  }
}

function addFinished(
  chunks: readonly ChatChunk[],
  finished: Set<number>,
): void {
  for (const chunk of chunks) {
    for (const { index, finish_reason: reason } of chunk.choices) {
      if (reason !== null) finished.add(index);
    }
  }
}

function unstreamedReply(
  { status, headers }: WireReply,
  reply: ShortJson,
  options: ReplyOptions,
): Iterable<ChatChunk> {
  const most = options.unstreamed ? MOST_UNSTREAMED : undefined;
  try {
    const chunk = decodeCompletion(parseReplyJson(reply.json, most), options);
    const { strings } = reply;
    if (strings.size === 0) return [chunk];
    // With think tags, each piece may be text or reasoning.
    const pieces = options.thinkTags ? undefined : inPieces(chunk, strings);
    return pieces ??
      [decodeCompletion(parseReplyJson(wholeJson(reply), most), options)];
  } catch (error) {
    if (error instanceof StreamError && error.kind === "error") {
      throw refusalOf(error, headers);
    }
    throw unreadableReply(status, headers, wholeJson(reply));
  }
}

/**
 * Turns a chunk with long texts kept aside into several chunks, which are made when they are read; undefined if another
 * member is kept aside, or if tool calls must follow the texts.
 */
function inPieces(
  chunk: ChatChunk,
  strings: ShortJson["strings"],
): Iterable<ChatChunk> | undefined {
  const texts: { readonly index: number; readonly text: TextStore }[] = [];
  for (const { index, delta } of chunk.choices) {
    const text = strings.get(delta.content ?? "");
    if (text === undefined) continue;
    if (delta.tool_calls !== undefined) return undefined;
    texts.push({ index, text });
  }
  if (texts.length !== strings.size) return undefined;
  for (const { delta } of chunk.choices) {
    if (strings.has(delta.content ?? "")) delta.content = "";
  }
  return chunksOf(chunk, texts);
}

function* chunksOf(
  chunk: ChatChunk,
  texts: readonly { readonly index: number; readonly text: TextStore }[],
): Generator<ChatChunk, void> {
  const { id, object, created, model } = chunk;
  yield chunk;
  for (const { index, text } of texts) {
    for (const content of text.take()) {
      const choices = [{ index, delta: { content }, "finish_reason": null }];
      yield { id, object, created, model, choices };
    }
  }
}

function isModel(value: unknown): value is ModelInfo {
  return isObject(value) && typeof value["id"] === "string";
}
