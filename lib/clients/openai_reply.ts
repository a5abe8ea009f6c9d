/**
 * The reply to a chat request, in whatever form it came: headers lie, so its first characters decide.
 *
 * @module
 */
import type { ChatChunk } from "../core/chat.ts";
import type { ChunkRun } from "../core/chunk_run.ts";
import type { ModelInfo } from "../core/client.ts";
import { type ApiError, StreamError } from "../core/errors.ts";
import { isObject } from "../core/invalid.ts";
import { parsedJson } from "../core/parsed_json.ts";
import { withoutSecrets } from "../core/secrets.ts";
import type { ReplyHeaders, WireReply } from "../core/wire_reply.ts";
import type { DecodeOptions } from "../dialects/openai_chat/choice_decoder.ts";
import { chunkTemplate } from "../dialects/openai_chat/chunk_template.ts";
import { decodeCompletion } from "../dialects/openai_chat/completion.ts";
import {
  decodeError,
  refusalOf,
  unreadableReply,
} from "../dialects/openai_chat/errors.ts";
import { inBandError } from "../dialects/openai_chat/in_band_error.ts";
import { decodeChunks } from "../dialects/openai_chat/stream.ts";
import { EventReader } from "../wire/event_reader.ts";
import { decodeEventBatches } from "../wire/sse.ts";
import { type ShortJson, wholeJson } from "../wire/long_strings.ts";
import { retryAfterMs } from "../wire/retry.ts";
import { EndingBody } from "./ending_body.ts";
import { readJson, sniffBody } from "./reply_form.ts";

/** How a reply is read. */
export interface ReplyOptions extends DecodeOptions {
  /** How many answers were asked for; 1 unless given. */
  choices?: number | undefined;
  /** Its connection can be used again: what comes behind the answer is read for that, without anybody waiting. */
  keeps?: boolean | undefined;
  /** Chunks that come at once and differ in their text alone are handed out as one. */
  runs?: boolean | undefined;
}

/** A reply that has begun to say something, or has ended. */
export interface BegunReply {
  /** What came until then. */
  readonly first: ChunkRun[];
  /** What comes. */
  readonly rest: AsyncGenerator<ChunkRun[], void>;
}

/**
 * Reads a reply up to its first content: what fails before it may be tried again.
 *
 * @throws as {@linkcode readReply}; a failure that the stream reports is an `ApiError`, too
 */
export async function beginReply(
  reply: WireReply,
  options: ReplyOptions,
): Promise<BegunReply> {
  try {
    return await untilContent(readReply(reply, options));
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
    error.message = withoutSecrets(error.message);
    throw error.kind === "error" ? refusalOf(error, reply.headers) : error;
  }
}

/**
 * Reads a list of models.
 *
 * @throws {ApiError} it is none
 */
export async function readModels(reply: WireReply): Promise<ModelInfo[]> {
  const text = new TextDecoder().decode(await reply.bytes());
  const { status, headers } = reply;
  const answer = parsedJson(text);
  const failure = inBandError(answer);
  if (failure !== undefined) throw refusalOf(failure, headers);
  const list = isObject(answer) ? answer["data"] : answer;
  if (!Array.isArray(list)) throw unreadableReply(status, headers, text);
  return list.filter(isModel);
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
 * Reads a reply whose status is a success into batches of chunks, never empty: an event stream as it arrives, a
 * completion as one chunk. Which of them it is does not depend on what was asked for. Leaving the loop cancels the body.
 *
 * @throws {ApiError} the reply is a page, something else that is no answer, or JSON that reports a failure
 * @throws {StreamError} as `decodeChunks`; also when a completion is cut
 */
export async function* readReply(
  reply: WireReply,
  { choices = 1, keeps = false, runs = false, ...options }: ReplyOptions = {},
): AsyncGenerator<ChunkRun[], void> {
  const bytes = new EndingBody(reply);
  let whole = false;
  try {
    const type = reply.headers.get("content-type");
    const { form, bytes: body } = await sniffBody(bytes, type);
    if (form === "events") {
      const finished = new Set<number>();
      // Of a text with tags in it, each piece may be text or reasoning.
      const alike = runs && !options.thinkTags ? chunkTemplate : undefined;
      const events = decodeEventBatches(body, new EventReader(alike));
      for await (const chunks of decodeChunks(events, options)) {
        noteFinished(chunks, finished);
        if (finished.size >= choices) bytes.complete();
        yield chunks;
      }
    } else {
      yield wholeReply(reply, await readJson(body), options);
    }
    whole = true;
  } finally {
    if (whole && keeps) bytes.release();
    else await reply.cancel();
  }
}

function noteFinished(chunks: ChunkRun[], finished: Set<number>): void {
  for (const { chunk } of chunks) {
    for (const { index, finish_reason: reason } of chunk.choices) {
      if (reason !== null) finished.add(index);
    }
  }
}

function wholeReply(
  { status, headers }: WireReply,
  reply: ShortJson,
  options: DecodeOptions,
): ChunkRun[] {
  try {
    const chunk = decodeCompletion(JSON.parse(reply.json), options);
    const { strings } = reply;
    if (strings.size === 0) return [{ chunk }];
    // Of a text with tags in it, each piece may be text or reasoning.
    const pieces = options.thinkTags ? undefined : inPieces(chunk, strings);
    return pieces ??
      [{ chunk: decodeCompletion(JSON.parse(wholeJson(reply)), options) }];
  } catch (error) {
    if (error instanceof StreamError && error.kind === "error") {
      throw refusalOf(error, headers);
    }
    throw unreadableReply(status, headers, wholeJson(reply));
  }
}

/**
 * A chunk whose texts stand beside it, as chunks that come to it; undefined if anything else of it does, too, or if
 * calls have to come behind them.
 */
function inPieces(
  chunk: ChatChunk,
  strings: ShortJson["strings"],
): ChunkRun[] | undefined {
  const { id, object, created, model } = chunk;
  const runs: ChunkRun[] = [{ chunk }];
  let found = 0;
  for (const { index, delta } of chunk.choices) {
    const pieces = strings.get(delta.content ?? "");
    if (pieces === undefined) continue;
    if (delta.tool_calls !== undefined) return undefined;
    found++;
    delta.content = "";
    for (const content of pieces) {
      const choices = [{ index, delta: { content }, "finish_reason": null }];
      runs.push({ chunk: { id, object, created, model, choices } });
    }
  }
  return found === strings.size ? runs : undefined;
}

async function untilContent(
  chunks: AsyncGenerator<ChunkRun[], void>,
): Promise<BegunReply> {
  const first: ChunkRun[] = [];
  while (true) {
    const { done, value } = await chunks.next();
    if (done) break;
    for (const chunk of value) first.push(chunk);
    if (value.some(saysSomething)) break;
  }
  return { first, rest: chunks };
}

/** Placeholders and the chunk that tells the role come before the model has said anything. */
function saysSomething({ chunk }: ChunkRun): boolean {
  return chunk.choices.some(({ delta, finish_reason: reason }) =>
    reason !== null ||
    Object.entries(delta).some(([name, value]) =>
      name !== "role" && value !== null && value !== ""
    )
  );
}

function isModel(value: unknown): value is ModelInfo {
  return isObject(value) && typeof value["id"] === "string";
}
