/**
 * The reply to a chat request, in whatever form it came: headers lie, so its first characters decide.
 *
 * @module
 */
import type { ChatChunk } from "../core/chat.ts";
import type { ChunkRun } from "../core/chunk_run.ts";
import { StreamError } from "../core/errors.ts";
import type { WireReply } from "../core/wire_reply.ts";
import type { DecodeOptions } from "../dialects/openai_chat/choice_decoder.ts";
import { chunkTemplate } from "../dialects/openai_chat/chunk_template.ts";
import { decodeCompletion } from "../dialects/openai_chat/completion.ts";
import { refusalOf, unreadableReply } from "../dialects/openai_chat/errors.ts";
import { decodeChunks } from "../dialects/openai_chat/stream.ts";
import { EventReader } from "../wire/event_runs.ts";
import { decodeEventBatches } from "../wire/sse.ts";
import { EndingBody } from "./ending_body.ts";
import { readText, sniffBody } from "./reply_form.ts";

/** How a reply is read. */
export interface ReplyOptions extends DecodeOptions {
  /** How many answers were asked for; 1 unless given. */
  choices?: number | undefined;
  /** Its connection can be used again: what comes behind the answer is read for that, without anybody waiting. */
  keeps?: boolean | undefined;
  /** Chunks that come at once and differ in their text alone are handed out as one. */
  runs?: boolean | undefined;
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
      yield [{ chunk: wholeReply(reply, await readText(body), options) }];
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
  text: string,
  decode: DecodeOptions,
): ChatChunk {
  try {
    return decodeCompletion(JSON.parse(text), decode);
  } catch (error) {
    if (error instanceof StreamError && error.kind === "error") {
      throw refusalOf(error, headers);
    }
    throw unreadableReply(status, headers, text);
  }
}
