/**
 * The reply to a chat request, in whatever form it came: headers lie, so its first characters decide.
 *
 * @module
 */
import type { ChatChunk } from "../core/chat.ts";
import { StreamError } from "../core/errors.ts";
import type { ReplyHeaders, WireReply } from "../core/wire_reply.ts";
import type { DecodeOptions } from "../dialects/openai_chat/choice_decoder.ts";
import { decodeCompletion } from "../dialects/openai_chat/completion.ts";
import { refusalOf, unreadableReply } from "../dialects/openai_chat/errors.ts";
import { decodeChunks } from "../dialects/openai_chat/stream.ts";
import { bounded } from "../wire/bounded.ts";
import { decodeServerSentEventBatches } from "../wire/sse.ts";
import { EndingBody } from "./ending_body.ts";

/** How a reply is read. */
export interface ReplyOptions extends DecodeOptions {
  /** How many answers were asked for; 1 unless given. */
  choices?: number | undefined;
  /** Its connection can be used again: what comes behind the answer is read for that, without anybody waiting. */
  keeps?: boolean | undefined;
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
  { choices = 1, keeps = false, ...options }: ReplyOptions = {},
): AsyncGenerator<ChatChunk[], void> {
  const bytes = new EndingBody(reply);
  let whole = false;
  try {
    const { form, head } = await sniff(bytes, reply.headers);
    const body = rejoined(head, bytes);
    if (form === "events") {
      const finished = new Set<number>();
      const events = decodeServerSentEventBatches(body);
      for await (const chunks of decodeChunks(events, options)) {
        noteFinished(chunks, finished);
        if (finished.size >= choices) bytes.complete();
        yield chunks;
      }
    } else {
      yield [wholeReply(reply, await readText(body), options)];
    }
    whole = true;
  } finally {
    if (whole && keeps) bytes.release();
    else await reply.cancel();
  }
}

function noteFinished(chunks: ChatChunk[], finished: Set<number>): void {
  for (const chunk of chunks) {
    for (const { index, finish_reason: reason } of chunk.choices) {
      if (reason !== null) finished.add(index);
    }
  }
}

/** Reads a body to its end; invalid UTF-8 becomes U+FFFD. */
async function readText(
  body: AsyncIterable<Uint8Array>,
): Promise<string> {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  for await (const bytes of bounded(body)) {
    pieces.push(decoder.decode(bytes, { stream: true }));
  }
  pieces.push(decoder.decode());
  return pieces.join("");
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

interface Sniffed {
  form: "events" | "whole";
  /** What was read to find out. */
  head: Uint8Array[];
}

async function sniff(
  bytes: AsyncIterator<Uint8Array>,
  headers: ReplyHeaders,
): Promise<Sniffed> {
  const type = headers.get("content-type")?.trimStart().toLowerCase();
  const promised = type?.startsWith("text/event-stream") ?? false;
  const decoder = new TextDecoder();
  const head: Uint8Array[] = [];
  let text = "";
  while (true) {
    const { done = false, value } = await bytes.next();
    if (!done) {
      head.push(value);
      // A server may send white space for minutes to keep the connection.
      text = (text + decoder.decode(value, { stream: true })).trimStart();
    }
    const form = formOf(text, promised, done);
    if (form !== undefined) return { form, head };
  }
}

/** Fields that a stream may begin with, comments too. */
const FIELDS = [":", "data:", "event:", "id:", "retry:", "error:"];

/** What the text begins; undefined when it is too short to tell. */
function formOf(
  text: string,
  promised: boolean,
  ended: boolean,
): Sniffed["form"] | undefined {
  if (text === "" && !ended) return undefined;
  if (/^[{[<]/.test(text)) return "whole";
  if (promised || FIELDS.some((field) => text.startsWith(field))) {
    return "events";
  }
  const open = FIELDS.some((field) => field.startsWith(text));
  return open && !ended ? undefined : "whole";
}

/** A body from its beginning, whose first pieces have been read. */
function rejoined(
  head: Uint8Array[],
  rest: AsyncIterator<Uint8Array, void>,
): AsyncIterableIterator<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      const value = head.shift();
      return value === undefined
        ? rest.next()
        : Promise.resolve({ done: false, value });
    },
  };
}
