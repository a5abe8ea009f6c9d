/**
 * A request whose provider speaks the client's own dialect: bytes pass through, a tap records.
 *
 * @module
 */
import type { ResolvedModel } from "../../clients/registry.ts";
import { EndingBody } from "../../clients/ending_body.ts";
import { sniffBody } from "../../clients/sniff_body.ts";
import type { RawCall } from "../../core/call.ts";
import type { ChatClient } from "../../core/client.ts";
import { StreamError } from "../../core/errors.ts";
import type { WireReply } from "../../core/wire_reply.ts";
import { refusalOf } from "../../dialects/openai_chat/errors.ts";
import { joinedBody } from "../../wire/bounded.ts";
import { retry } from "../../wire/retry.ts";
import type { RelayFormat } from "../formats/answer_format.ts";
import { eventReply } from "../answer/event_reply.ts";
import type { ServerExchange } from "../exchange.ts";
import { foldStream } from "./fold.ts";
import { relayStream } from "./relay_stream.ts";
import { Reply } from "../reply.ts";
import { relayedReplyHeaders } from "../answer/reply_headers.ts";
import { isJson, isReadyJson } from "./whole_body.ts";

/** Whether a client's provider speaks the dialect of Chat Completions. */
export function speaksChat({ dialect }: ChatClient): boolean {
  return dialect === "openai";
}

/** Whether a model's provider takes calls of OpenAI's API other than chat requests. */
export function passesOn({ provider }: ResolvedModel): boolean {
  return provider.dialect === "openai";
}

/** Whether a client's provider speaks the dialect of the Messages API. */
export function speaksMessages({ dialect }: ChatClient): boolean {
  return dialect === "anthropic";
}

/** What is relayed. */
export interface Relay {
  /** Takes note of everything. */
  readonly exchange: ServerExchange;
  /** Whether the request asks for an event stream. */
  readonly stream: boolean;
  /** Sends it on. */
  readonly client: ChatClient;
  /** The request as it is sent on. */
  readonly call: RawCall;
  /** In which both sides speak. */
  readonly format: RelayFormat;
}

/**
 * Sends the request on and answers with what comes back, in the form that the client asked for: servers stream where
 * they should not, and answer whole where they should stream. What fails before the first chunk is tried again where
 * that can help.
 *
 * @throws {ApiError} the provider refused, by status or with its first words
 * @throws {NetworkError} no answer
 * @throws {StreamError} a stream that breaks before its first chunk
 */
export function relay(job: Relay): Promise<Reply> {
  return retry(() => relayOnce(job), { signal: job.exchange.signal });
}

async function relayOnce(job: Relay): Promise<Reply> {
  const { exchange, client, call } = job;
  const options = { ...exchange.upstream, maxRetries: 0 };
  const upstream = await client.send(call, options);
  try {
    if (!isReadyJson(upstream)) {
      return await relayBody(job, upstream, new EndingBody(upstream));
    }
    const bytes = await upstream.bytes();
    return isJson(bytes)
      ? await relayWhole(job, upstream, bytes)
      : await relayBody(job, upstream, ReadableStream.from([bytes]).values());
  } catch (error) {
    const refused = error instanceof StreamError && error.kind === "error";
    throw refused ? refusalOf(error, upstream.headers) : error;
  }
}

/** A body of whatever form, which its beginning tells. */
async function relayBody(
  job: Relay,
  upstream: WireReply,
  body: AsyncIterator<Uint8Array>,
): Promise<Reply> {
  const { exchange, stream, format } = job;
  const { headers } = upstream;
  try {
    const type = headers.get("content-type");
    const { kind, head, bytes } = await sniffBody(body, type);
    if (kind === "unstreamed") {
      return await relayWhole(job, upstream, await joinedBody(bytes));
    }
    if (!stream) {
      const reads = body instanceof EndingBody ? body : undefined;
      return await foldStream({ exchange, upstream, bytes, format, reads });
    }
    return await relayStream({ exchange, upstream, head, format });
  } catch (error) {
    await upstream.cancel();
    throw error;
  }
}

/** A completion in one piece: byte for byte, or as a stream of one chunk. */
async function relayWhole(
  { exchange, stream, format }: Relay,
  upstream: WireReply,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Reply> {
  const at = performance.now();
  const text = new TextDecoder().decode(bytes);
  const keep = (kept: unknown) => exchange.keep(kept);
  const chunk = format.decode(text, upstream, keep);
  exchange.chunk(chunk, at);
  if (stream) {
    return eventReply((sink) => {
      const encoder = format.encoder();
      const events = encoder.encode(chunk) + encoder.end();
      sink.write(new TextEncoder().encode(events));
      return exchange.finish();
    }, { upstream: upstream.headers, signal: exchange.signal });
  }
  await exchange.finish();
  const headers = relayedReplyHeaders(upstream.headers);
  headers.set("content-type", "application/json");
  return new Reply(bytes, { headers });
}
