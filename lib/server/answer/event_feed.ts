/**
 * The body of a streaming reply: sends keep-alives in silence, and stops waiting for a slow client when it is aborted.
 *
 * @module
 */
import type { Feed, ReplySink } from "../reply.ts";

/** Options of {@linkcode eventFeed}. */
export interface EventFeedOptions {
  /** Ends a wait for a slow client. */
  readonly signal?: AbortSignal | undefined;
  /** What is sent as a keep-alive; an SSE comment by default. */
  readonly keepAlive?: string | undefined;
  /** Silence in ms before a keep-alive; default 15,000. */
  readonly keepAliveMs?: number | undefined;
}

/**
 * A keep-alive that every SSE client ignores. Not `: ping`: one editor extension takes that for the end of the stream.
 */
export const KEEP_ALIVE = ": keep-alive\n\n";

/** Makes a body of a feed that writes whole events. */
export function eventFeed(feed: Feed, options: EventFeedOptions): Feed {
  const { signal, keepAliveMs = 15_000 } = options;
  const keepAlive = options.keepAlive ?? KEEP_ALIVE;
  return async (sink) => {
    let quietSince = performance.now();
    let timer: ReturnType<typeof setTimeout>;
    const keepAliveIfSilent = () => {
      const quietMs = performance.now() - quietSince;
      if (quietMs >= keepAliveMs) {
        events.write(new TextEncoder().encode(keepAlive));
      }
      const leftMs = Math.max(keepAliveMs - quietMs, 0) || keepAliveMs;
      timer = setTimeout(keepAliveIfSilent, leftMs);
    };
    const events: ReplySink = {
      write(bytes) {
        quietSince = performance.now();
        const congested = sink.write(bytes);
        if (congested === undefined || signal === undefined) return congested;
        return settledOrAborted(congested, signal);
      },
    };
    timer = setTimeout(keepAliveIfSilent, keepAliveMs);
    try {
      await feed(events);
    } finally {
      clearTimeout(timer);
    }
  };
}

/**
 * Resolves when the promise does, which must not reject, or when the signal aborts; undefined if it has aborted
 * already.
 */
export function settledOrAborted(
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
