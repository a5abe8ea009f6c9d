/**
 * The body of a streaming reply: fed by a loop, slowed down by a slow client, kept alive in silence.
 *
 * @module
 */

/** Where a reply's events go. */
export interface EventSink {
  /**
   * Sends whole events in one piece. Resolves at once while the client keeps up, else when it has caught up or left;
   * undefined stands for "at once" and saves a turn of the event loop.
   */
  write(events: Uint8Array): Promise<void> | undefined;
}

/** What {@linkcode eventStream} needs beside the feed. */
export interface EventStreamOptions {
  /** Ends the feed's waiting for a slow client. */
  signal: AbortSignal;
  /** Called once when the client has left before the end. */
  onLeave: (reason: unknown) => void;
  /** The events that tell the client that the answer still comes; a comment unless given. */
  keepAlive?: string | undefined;
  /** Silence in ms after which they do; default 15,000. */
  keepAliveMs?: number | undefined;
}

/** So many bytes may wait for a client before the feed has to. */
const HIGH_WATER_BYTES = 256 * 1024;

/** Says that a stream lives. Not `: ping`, which one editor extension takes for the end of the data. */
export const KEEP_ALIVE = ": keep-alive\n\n";

/**
 * A body that ends when `feed` does. A loop of the feed's own, rather than one call for each piece that the client
 * takes, saves half of the time spent on a piece; `pull` only says that the client has caught up.
 *
 * @param feed writes the events; what it throws breaks the connection off, so that the reply cannot pass for whole
 */
export function eventStream(
  feed: (sink: EventSink) => Promise<void>,
  options: EventStreamOptions,
): ReadableStream<Uint8Array> {
  const { signal, onLeave, keepAliveMs = 15_000 } = options;
  const keepAlive = new TextEncoder().encode(options.keepAlive ?? KEEP_ALIVE);
  let open = true;
  let quietSince = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let caughtUp = () => {};
  const hurry = () => caughtUp();
  signal.addEventListener("abort", hurry);
  const close = () => {
    open = false;
    clearTimeout(timer);
    signal.removeEventListener("abort", hurry);
    caughtUp();
  };
  const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const look = () => {
      const quietMs = performance.now() - quietSince;
      if (quietMs >= keepAliveMs) sink.write(keepAlive);
      timer = setTimeout(
        look,
        Math.max(keepAliveMs - quietMs, 0) || keepAliveMs,
      );
    };
    const sink: EventSink = {
      write(events) {
        if (!open) return undefined;
        controller.enqueue(events);
        quietSince = performance.now();
        if ((controller.desiredSize ?? 1) > 0 || signal.aborted) {
          return undefined;
        }
        return new Promise<void>((resolve) => caughtUp = resolve);
      },
    };
    timer = setTimeout(look, keepAliveMs);
    feed(sink).then(() => {
      if (open) controller.close();
    }, (error) => {
      if (open) controller.error(error);
    }).finally(close);
  };
  return new ReadableStream<Uint8Array>({
    start,
    pull: hurry,
    cancel(reason) {
      close();
      onLeave(reason);
    },
  }, new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER_BYTES }));
}
