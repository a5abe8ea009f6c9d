/**
 * A stream on its way from provider to client.
 *
 * @module
 */
import { MAX_EVENT_BYTES } from "../../core/answer_limits.ts";
import type { WireReply } from "../../core/wire_reply.ts";
import type { RelayFormat } from "../formats/answer_format.ts";
import { StreamLimit } from "../../wire/bounded.ts";
import { eventReply } from "../answer/event_reply.ts";
import type { ServerExchange } from "../exchange.ts";
import type { Reply, ReplySink } from "../reply.ts";
import { RelayedStream, type StreamPart } from "./relayed_stream.ts";

/** A provider's event stream. */
export interface UpstreamStream {
  /** Takes note of everything. */
  readonly exchange: ServerExchange;
  /** The provider's reply. */
  readonly upstream: WireReply;
  /** What has been read of it. */
  readonly head: readonly Uint8Array[];
  /** What its events say, and how they pass. */
  readonly format: RelayFormat;
}

/** How long a provider may go on after the end of its answer, in ms, before its connection is closed. */
const LINGER_MS = 1_000;

/** Longest beginning of a stream in which nothing is said, in bytes: the longest event, and as much around it. */
const MAX_OPENING_BYTES = 2 * MAX_EVENT_BYTES;

/**
 * Relays a stream from its first chunk on.
 *
 * @throws {ApiError} the stream begins with a failure in a form of its own
 * @throws {StreamError} the stream begins with a failure, ends before the first chunk, or says nothing for 64 MiB
 */
export async function relayStream(stream: UpstreamStream): Promise<Reply> {
  const { exchange, upstream, format } = stream;
  const relayed = new RelayedStream(format.reader());
  const record = ({ chunks, sizes }: StreamPart, at: number) => {
    chunks.forEach((chunk, i) => exchange.chunk(chunk, at, sizes[i]));
  };
  const head = [...stream.head];
  const first: Uint8Array[] = [];
  // What comes before the answer is held in memory.
  const opening = new StreamLimit(
    MAX_OPENING_BYTES,
    "what comes before the answer",
  );
  let isOver = false;
  while (relayed.state === "opening") {
    const bytes = head.shift() ?? await upstream.read();
    const at = performance.now();
    if (bytes !== undefined) opening.take(bytes);
    isOver = bytes === undefined;
    const part = bytes === undefined ? relayed.end() : relayed.read(bytes);
    first.push(part.pass.slice());
    record(part, at);
  }
  const feed = async (sink: ReplySink) => {
    for (const bytes of first) if (bytes.length > 0) sink.write(bytes);
    if (!isOver) {
      const cut = await pump(relayed, head, upstream, (bytes) => {
        const at = performance.now();
        const part = relayed.read(bytes);
        const { pass } = part;
        const congested = pass.length > 0 ? sink.write(pass) : undefined;
        // Recorded once it has gone to the client.
        record(part, at);
        return congested;
      });
      const last = relayed.end(cut);
      if (last.pass.length > 0) sink.write(last.pass);
      record(last, performance.now());
    }
    exchange.keep(relayed.kept);
    const { failure } = relayed;
    const recorded = exchange.finish(failure);
    if (failure === undefined) release(stream);
    else await upstream.cancel();
    await recorded;
  };
  return eventReply(feed, {
    upstream: upstream.headers,
    signal: exchange.signal,
    keepAlive: format.keepAlive,
    keepAliveMs: exchange.keepAliveMs,
  });
}

/** Reads until the answer ends; returns what broke the connection off. */
async function pump(
  relayed: RelayedStream,
  head: Uint8Array[],
  upstream: WireReply,
  read: (bytes: Uint8Array) => Promise<void> | undefined,
): Promise<unknown> {
  const limit = new StreamLimit();
  try {
    while (relayed.state === "passing") {
      const bytes = head.shift() ?? await upstream.lend();
      if (bytes === undefined) break;
      limit.take(bytes);
      const congested = read(bytes);
      if (congested !== undefined) await congested;
    }
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Lets the provider's connection end by itself, as it can then be used again. */
async function release({ upstream, exchange }: UpstreamStream): Promise<void> {
  const timer = setTimeout(() => exchange.leave(), LINGER_MS);
  try {
    while (await upstream.lend() !== undefined);
  } catch {
    // The answer is complete, whatever becomes of the connection.
  } finally {
    clearTimeout(timer);
  }
}
