/**
 * A stream on its way from provider to client.
 *
 * @module
 */
import type { ChatChunk } from "../core/chat.ts";
import { StreamError } from "../core/errors.ts";
import type { WireReply } from "../core/wire_reply.ts";
import type { RelayForm } from "./answer_form.ts";
import { eventReply } from "./event_reply.ts";
import { failureEvents } from "./failure_events.ts";
import type { ServerExchange } from "./exchange.ts";
import type { Reply, ReplySink } from "./reply.ts";
import { StreamPassage } from "./stream_passage.ts";
import { StreamTap } from "./stream_tap.ts";

/** A provider's event stream. */
export interface RelayedStream {
  /** Takes note of everything. */
  readonly exchange: ServerExchange;
  /** The provider's reply. */
  readonly upstream: WireReply;
  /** What has been read of it. */
  readonly head: readonly Uint8Array[];
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
  const { exchange, upstream, form } = stream;
  const filter = form.filter();
  const tap = new StreamTap(
    (chunk, at, bits) => exchange.chunk(chunk, at, bits),
    form.decoder(),
    form.template,
  );
  const head = [...stream.head];
  const first: Uint8Array[] = [];
  while (!filter.begun && !filter.done) {
    const bytes = head.shift() ?? await upstream.read();
    if (bytes === undefined) {
      first.push(filter.end());
      if (!filter.begun) tap.end();
      break;
    }
    first.push(filter.push(bytes));
    readAlong(tap, bytes);
  }
  const feed = async (sink: ReplySink) => {
    for (const bytes of first) if (bytes.length > 0) sink.write(bytes);
    const passage = new StreamPassage(filter, tap, sink);
    const cut = await pump(passage, head, upstream);
    const { missing, failure } = conclude(tap, cut);
    if (!filter.failed) {
      const ending = failure === undefined
        ? encoder.encode(form.ending(missing, filter))
        : failureEvents(form.encoder(), failure);
      if (ending.length > 0) sink.write(ending);
    }
    const recorded = exchange.finish(failure);
    if (failure === undefined) release(stream);
    else await upstream.cancel();
    await recorded;
  };
  return eventReply(feed, {
    upstream: upstream.headers,
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
  passage: StreamPassage,
  head: Uint8Array[],
  upstream: WireReply,
): Promise<unknown> {
  try {
    while (!passage.ended) {
      const bytes = head.shift() ?? await upstream.lend();
      if (bytes === undefined) break;
      const congested = passage.take(bytes, performance.now());
      if (congested !== undefined) await congested;
    }
    passage.end();
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
async function release({ upstream, exchange }: RelayedStream): Promise<void> {
  const timer = setTimeout(() => exchange.leave(), LINGER_MS);
  try {
    while (await upstream.lend() !== undefined);
  } catch {
    // The answer is complete, whatever becomes of the connection.
  } finally {
    clearTimeout(timer);
  }
}
