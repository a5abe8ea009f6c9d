/**
 * A request whose provider speaks the client's own dialect: bytes pass through, a tap records.
 *
 * @module
 */
import { sniffBody } from "../clients/reply_form.ts";
import type { ChatClient, RawCall } from "../core/client.ts";
import { StreamError } from "../core/errors.ts";
import type { WireReply } from "../core/wire_reply.ts";
import { refusalOf } from "../dialects/openai_chat/errors.ts";
import { readBody } from "../wire/body.ts";
import { bounded } from "../wire/bounded.ts";
import { joinBytes } from "../wire/bytes.ts";
import { retry } from "../wire/retry.ts";
import type { RelayForm } from "./answer_form.ts";
import { eventReply } from "./event_reply.ts";
import type { ServerExchange } from "./exchange.ts";
import { relayStream } from "./relay_stream.ts";
import { Reply } from "./reply.ts";
import { passedHeaders } from "./reply_headers.ts";
import { StreamTap } from "./stream_tap.ts";
import { isJson, isReadyJson } from "./whole_body.ts";

/** A client that can be handed a request as it came. */
export type RelayClient = ChatClient & Required<Pick<ChatClient, "send">>;

/** Whether a client's provider speaks the dialect of Chat Completions. */
export function speaksChat(client: ChatClient): client is RelayClient {
  return client.dialect === "openai" && client.send !== undefined;
}

/** Whether a client's provider speaks the dialect of the Messages API. */
export function speaksMessages(client: ChatClient): client is RelayClient {
  return client.dialect === "anthropic" && client.send !== undefined;
}

/** What is relayed. */
export interface Relay {
  /** Takes note of everything. */
  readonly exchange: ServerExchange;
  /** Whether the request asks for an event stream. */
  readonly stream: boolean;
  /** Sends it on. */
  readonly client: RelayClient;
  /** The request as it is sent on. */
  readonly call: RawCall;
  /** In which both sides speak. */
  readonly form: RelayForm;
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
      return await relayBody(job, upstream, readBody(upstream));
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
  const { exchange, stream, form } = job;
  const { headers } = upstream;
  try {
    const type = headers.get("content-type");
    const { form: found, head, bytes } = await sniffBody(body, type);
    if (found === "whole") {
      const pieces = await Array.fromAsync(bounded(bytes));
      return await relayWhole(job, upstream, joinBytes(pieces));
    }
    if (!stream) return await foldStream(job, upstream, bytes);
    return await relayStream({ exchange, upstream, head, form });
  } catch (error) {
    await upstream.cancel();
    throw error;
  }
}

/** A completion in one piece: byte for byte, or as a stream of one chunk. */
async function relayWhole(
  { exchange, stream, form }: Relay,
  upstream: WireReply,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Reply> {
  const at = performance.now();
  const chunk = form.decode(new TextDecoder().decode(bytes), upstream);
  exchange.chunk(chunk, at);
  if (stream) {
    return eventReply((sink) => {
      const encoder = form.encoder();
      const events = encoder.encode(chunk) + encoder.end();
      sink.write(new TextEncoder().encode(events));
      return exchange.finish();
    }, { upstream: upstream.headers, signal: exchange.signal });
  }
  await exchange.finish();
  const headers = passedHeaders(upstream.headers);
  headers.set("content-type", "application/json");
  return new Reply(bytes, { headers });
}

/** A stream that nobody asked for. */
async function foldStream(
  { exchange, form }: Relay,
  upstream: WireReply,
  reads: AsyncIterable<Uint8Array>,
): Promise<Reply> {
  const tap = new StreamTap(
    (chunk, at) => exchange.chunk(chunk, at),
    form.decoder(),
    form.template,
  );
  for await (const bytes of reads) {
    tap.write(bytes, performance.now());
    // A failure ends the answer, also where the connection stays open.
    tap.read();
  }
  tap.end();
  const headers = passedHeaders(upstream.headers);
  const answer = form.encoder().whole(exchange.completion());
  await exchange.finish();
  return Reply.json(answer, { headers });
}
