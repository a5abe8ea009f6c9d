/**
 * A stream on its way from provider to client.
 *
 * @module
 */
import type { ChatChunk } from "../core/chat.ts";
import { StreamError } from "../core/errors.ts";
import type { ReplyHeaders } from "../core/wire_reply.ts";
import type { EventFilter, RelayForm } from "./answer_form.ts";
import { eventReply } from "./event_reply.ts";
import { failureEvents } from "./failure_events.ts";
import type { ServerExchange } from "./exchange.ts";
import type { Reply, ReplySink } from "./reply.ts";
import { StreamTap } from "./stream_tap.ts";

/** A provider's event stream, of which nothing has been read. */
export interface RelayedStream {
  /** Takes note of everything. */
  readonly exchange: ServerExchange;
  /** Of the provider's reply. */
  readonly headers: ReplyHeaders;
  /** Its body, as it comes. */
  readonly reads: AsyncIterator<Uint8Array>;
  /** Closes its connection. */
  readonly close: () => Promise<unknown>;
  /** What its events say, and how they pass. */
  readonly form: RelayForm;
}

/** How long a provider may go on after the end of its answer, in ms, before its connection is closed. */
const LINGER_MS = 1_000;

const encoder = new TextEncoder();

/**
 * Relays a stream from its first chunk on.
 *
 * @throws {ApiError} the stream begins with a failure in a form of its own
 * @throws {StreamError} the stream begins with a failure, or ends before the first chunk
 */
export async function relayStream(stream: RelayedStream): Promise<Reply> {
  const { exchange, reads, close, headers, form } = stream;
  const filter = form.filter();
  const tap = new StreamTap(
    (chunk, at, bits) => exchange.chunk(chunk, at, bits),
    form.decoder(),
  );
  const first: Uint8Array[] = [];
  while (!filter.begun && !filter.done) {
    const next = await reads.next();
    if (next.done) {
      first.push(filter.end());
      if (!filter.begun) tap.end();
      break;
    }
    first.push(filter.push(next.value));
    readAlong(tap, next.value);
  }
  const feed = async (sink: ReplySink) => {
    for (const bytes of first) if (bytes.length > 0) sink.write(bytes);
    const cut = await pump(reads, filter, tap, sink);
    const { missing, failure } = conclude(tap, cut);
    if (!filter.failed) {
      const ending = failure === undefined
        ? encoder.encode(form.ending(missing, filter))
        : failureEvents(form.encoder(), failure);
      if (ending.length > 0) sink.write(ending);
    }
    const recorded = exchange.finish(failure);
    if (failure === undefined) release(stream);
    else await close();
    await recorded;
  };
  return eventReply(feed, {
    upstream: headers,
    signal: exchange.signal,
    keepAlive: form.keepAlive,
    keepAliveMs: exchange.keepAliveMs,
  });
}

/** What fails after the first chunk of the same read is told in the stream, when its turn has come. */
function readAlong(tap: StreamTap, bytes: Uint8Array): void {
  try {
    tap.write(bytes, performance.now());
    tap.read();
  } catch (error) {
    if (!tap.begun) throw error;
  }
}

/** Passes reads on until the answer ends; returns what broke it off. */
async function pump(
  reads: AsyncIterator<Uint8Array>,
  filter: EventFilter,
  tap: StreamTap,
  sink: ReplySink,
): Promise<unknown> {
  try {
    while (!filter.ended) {
      const next = await reads.next();
      if (next.done) break;
      const at = performance.now();
      const bytes = filter.push(next.value);
      const congested = bytes.length > 0 ? sink.write(bytes) : undefined;
      tap.write(next.value, at);
      if (congested !== undefined) await congested;
    }
    const last = filter.end();
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
