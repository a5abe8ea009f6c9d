/**
 * A stream on its way from provider to client.
 *
 * @module
 */
import type { ChatChunk } from "../core/chat.ts";
import { StreamError } from "../core/errors.ts";
import type { DecodeOptions } from "../dialects/openai_chat/choice_decoder.ts";
import { encodeServerSentEvent } from "../wire/sse.ts";
import { DONE, encodeFailure } from "./chunk_encoder.ts";
import { EventMender } from "./event_mender.ts";
import { eventReply } from "./event_reply.ts";
import type { EventSink } from "./event_stream.ts";
import type { ServerExchange } from "./exchange.ts";
import { StreamTap } from "./stream_tap.ts";

/** A provider's event stream, of which nothing has been read. */
export interface RelayedStream {
  /** Takes note of everything. */
  readonly exchange: ServerExchange;
  /** Of the provider's reply. */
  readonly headers: Headers;
  /** Its body, as it comes. */
  readonly reads: AsyncIterator<Uint8Array>;
  /** Closes its connection. */
  readonly close: () => Promise<unknown>;
  /** How its events are to be read for the record. */
  readonly decode: DecodeOptions;
}

/** How long a provider may go on after the end of its answer, in ms, before its connection is closed. */
const LINGER_MS = 1_000;

const encoder = new TextEncoder();

/**
 * Relays a stream from its first chunk on.
 *
 * @throws {StreamError} the stream begins with a failure, or ends before the first chunk
 */
export async function relayStream(stream: RelayedStream): Promise<Response> {
  const { exchange, reads, close, headers, decode } = stream;
  const mender = new EventMender();
  const tap = new StreamTap((chunk, at) => exchange.chunk(chunk, at), decode);
  const first: Uint8Array[] = [];
  while (!mender.begun && !mender.done) {
    const next = await reads.next();
    if (next.done) {
      first.push(mender.end());
      if (!mender.begun) tap.end();
      break;
    }
    first.push(mender.push(next.value));
    tap.write(next.value, performance.now());
    readAlong(tap);
  }
  const feed = async (sink: EventSink) => {
    for (const bytes of first) if (bytes.length > 0) sink.write(bytes);
    const cut = await pump(reads, mender, tap, sink);
    const { missing, failure } = conclude(tap, cut);
    if (!mender.failed) sink.write(encoder.encode(ending(missing, failure)));
    exchange.finish(failure);
    if (failure === undefined) release(stream);
    else await close();
  };
  return eventReply(exchange, feed, headers);
}

/** What fails after the first chunk of the same read is told in the stream, when its turn has come. */
function readAlong(tap: StreamTap): void {
  try {
    tap.read();
  } catch (error) {
    if (!tap.begun) throw error;
  }
}

/** Passes reads on until the answer ends; returns what broke it off. */
async function pump(
  reads: AsyncIterator<Uint8Array>,
  mender: EventMender,
  tap: StreamTap,
  sink: EventSink,
): Promise<unknown> {
  try {
    while (!mender.ended) {
      const next = await reads.next();
      if (next.done) break;
      const at = performance.now();
      const bytes = mender.push(next.value);
      const congested = bytes.length > 0 ? sink.write(bytes) : undefined;
      tap.write(next.value, at);
      if (congested !== undefined) await congested;
    }
    const last = mender.end();
    if (last.length > 0) sink.write(last);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** How a stream ended. */
interface Conclusion {
  /** Chunks that the provider left out at the end. */
  readonly missing: readonly ChatChunk[];
  readonly failure?: unknown;
}

/** A connection that ends badly takes nothing from an answer that has its finish reasons. */
function conclude(tap: StreamTap, cut: unknown): Conclusion {
  try {
    const missing = tap.end();
    return cut === undefined || isCut(cut)
      ? { missing }
      : { missing: [], failure: cut };
  } catch (error) {
    // A failure that the provider reported explains the cut that followed it.
    const reported = error instanceof StreamError && error.kind === "error";
    const failure = cut === undefined || reported ? error : cut;
    return { missing: [], failure };
  }
}

function isCut(error: unknown): boolean {
  return error instanceof StreamError &&
    (error.kind === "truncated" || error.kind === "timeout");
}

function ending(missing: readonly ChatChunk[], failure: unknown): string {
  if (failure !== undefined) return encodeFailure(failure);
  const events = missing.map((chunk) =>
    encodeServerSentEvent({ data: JSON.stringify(chunk) })
  );
  return events.join("") + DONE;
}

/** Lets the provider's connection end by itself, as it can then be used again. */
async function release({ reads, exchange }: RelayedStream): Promise<void> {
  const timer = setTimeout(() => exchange.leave(), LINGER_MS);
  try {
    while (!(await reads.next()).done);
  } catch {
    // The answer is complete, whatever becomes of the connection.
  } finally {
    clearTimeout(timer);
  }
}
