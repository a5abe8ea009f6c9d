/**
 * The body of a streaming reply: kept alive in silence, and not held up by a slow client once it is to end.
 *
 * @module
 */
import type { Feed, ReplySink } from "./reply.ts";

/** What {@linkcode eventFeed} needs beside the feed. */
export interface EventFeedOptions {
  /** Ends the feed's waiting for a slow client. */
  readonly signal?: AbortSignal | undefined;
  /** The events that tell the client that the answer still comes; a comment unless given. */
  readonly keepAlive?: string | undefined;
  /** Silence in ms after which they do; default 15,000. */
  readonly keepAliveMs?: number | undefined;
}

/** Says that a stream lives. Not `: ping`, which one editor extension takes for the end of the data. */
export const KEEP_ALIVE = ": keep-alive\n\n";

/** A body that ends when `feed` does, which writes whole events. */
export function eventFeed(feed: Feed, options: EventFeedOptions): Feed {
  const { signal, keepAliveMs = 15_000 } = options;
  const keepAlive = options.keepAlive ?? KEEP_ALIVE;
  return async (sink) => {
    let quietSince = performance.now();
    let timer: ReturnType<typeof setTimeout>;
    const look = () => {
      const quietMs = performance.now() - quietSince;
      if (quietMs >= keepAliveMs) {
        events.write(new TextEncoder().encode(keepAlive));
      }
      const leftMs = Math.max(keepAliveMs - quietMs, 0) || keepAliveMs;
      timer = setTimeout(look, leftMs);
    };
    const events: ReplySink = {
      write(bytes) {
        quietSince = performance.now();
        const congested = sink.write(bytes);
        if (congested === undefined || signal === undefined) return congested;
        return endedBy(congested, signal);
      },
    };
    timer = setTimeout(look, keepAliveMs);
    try {
      await feed(events);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Resolves as the promise does, which must not reject, or when the signal aborts; undefined if that has happened. */
export function endedBy(
  promise: Promise<void>,
  signal: AbortSignal,
): Promise<void> | undefined {
  if (signal.aborted) return undefined;
  return new Promise<void>((resolve) => {
    const end = () => {
      signal.removeEventListener("abort", end);
      resolve();
    };
    signal.addEventListener("abort", end);
    promise.then(end);
  });
}
