/**
 * Writes the bodies of recorded replies at the speed of the replay.
 *
 * @module
 */
import type { WireReply } from "../../core/wire_reply.ts";
import { delay } from "../../core/delay.ts";
import { fetchReply } from "../../wire/fetch_reply.ts";
import { encodeServerSentEvent } from "../../stream/sse.ts";

export interface Pace {
  /** Factor of the recorded speed; Infinity does not wait. */
  readonly speed: number;
  /** Ends all waiting. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Yields items at their recorded times; items of the same time come together.
 *
 * @throws the signal's reason when it aborts
 */
export async function* paced<Timed extends { readonly at: number }>(
  all: Iterable<Timed>,
  { speed, signal }: Pace,
): AsyncGenerator<Timed[], void> {
  const started = performance.now();
  let batch: Timed[] = [];
  for (const one of all) {
    const wait = one.at / speed - (performance.now() - started);
    if (wait > 0) {
      if (batch.length > 0) yield batch;
      batch = [];
      await delay(wait, signal);
    }
    signal?.throwIfAborted();
    batch.push(one);
  }
  if (batch.length > 0) yield batch;
}

export function jsonReply(value: unknown, status = 200): WireReply {
  return fetchReply(Response.json(value, { status }));
}

/** A server-sent event and its recorded time. */
export interface TimedMessage {
  /** In ms after the request. */
  readonly at: number;
  readonly name?: string;
  /** Usually one line of JSON. */
  readonly data: string;
}

export function eventStreamReply(
  events: Iterable<TimedMessage>,
  pace: Pace,
): WireReply {
  const text = new TextEncoder();
  async function* bytes() {
    for await (const batch of paced(events, pace)) {
      yield text.encode(batch.map(written).join(""));
    }
  }
  const headers = { "content-type": "text/event-stream; charset=utf-8" };
  const response = new Response(ReadableStream.from(bytes()), { headers });
  return fetchReply(response, { signal: pace.signal });
}

function written({ name, data }: TimedMessage): string {
  return encodeServerSentEvent(
    name === undefined ? { data } : { event: name, data },
  );
}
