/**
 * Event streams of the pages. A visitor who reads no more, and a server that stops, end them at once.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../../../core/errors.ts";
import { eventFeed } from "../../answer/event_feed.ts";
import type { ServerContext } from "../../endpoint.ts";
import type { LiveExchanges } from "../../live/live_exchanges.ts";
import { Reply } from "../../reply.ts";
import type { ServerRequest } from "../../server_request.ts";
import { pageHeaders } from "../page_headers.ts";

/** How long a visitor may be slow, in ms. */
const SLOWEST_MS = 30_000;

/** Streams that are open at the same time, at most: each asks all threads several times a second. */
const MOST_OPEN = 64;

/** What all streams share. */
export interface StreamOptions {
  readonly context: ServerContext;
  /** What they show. */
  readonly live: LiveExchanges;
}

/** Sends one event; resolves when the visitor can take the next one. */
export type SendEvent = (type: string, value: unknown) => Promise<void>;

/**
 * Makes the reply.
 *
 * @param feed sends events until it returns; it is to stop when the signal aborts
 * @throws {ApiError} 429: there are too many already
 */
export function eventStream(
  request: ServerRequest,
  { context: { running, keepAliveMs }, live }: StreamOptions,
  feed: (send: SendEvent, signal: AbortSignal) => Promise<void>,
): Reply {
  if (live.visitors >= MOST_OPEN) throw tooMany();
  const encoder = new TextEncoder();
  const body = eventFeed(async (sink) => {
    const end = new AbortController();
    const { signal } = end;
    const stop = () => end.abort();
    const ends = [request.signal, running.closing];
    for (const one of ends) {
      if (one.aborted) stop();
      else one.addEventListener("abort", stop);
    }
    const send: SendEvent = async (type, value) => {
      const text = `event: ${type}\ndata: ${JSON.stringify(value)}\n\n`;
      const congested = sink.write(encoder.encode(text));
      if (congested === undefined) return;
      const timer = setTimeout(stop, SLOWEST_MS);
      await Promise.race([congested, aborted(signal)]);
      clearTimeout(timer);
    };
    live.visitors++;
    try {
      await feed(send, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      live.visitors--;
      for (const one of ends) one.removeEventListener("abort", stop);
    }
    // Breaks the connection: what a visitor has not read must not hold the server up.
    signal.throwIfAborted();
  }, { keepAliveMs });
  return new Reply(body, {
    headers: pageHeaders({
      "content-type": "text/event-stream; charset=utf-8",
      "x-accel-buffering": "no",
    }),
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function tooMany(): ApiError {
  return new ApiError("too many pages are open", {
    kind: "rate_limit",
    status: STATUS_CODE.TooManyRequests,
    type: "invalid_request_error",
    code: "too_many_pages",
  });
}
