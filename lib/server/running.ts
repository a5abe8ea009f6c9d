/**
 * The exchanges that run, so that a server can stop without losing one.
 *
 * @module
 */

import type { ResponseObject } from "../dialects/openai_responses/types.ts";
import { type Entry, LinkedList } from "../core/data/linked_list.ts";
import { SharedTimeout } from "./guard/shared_timeout.ts";

/**
 * How long the head of a streaming reply waits for the first chunk, in ms. Until then a failure has an HTTP status, by
 * which clients retry. A longer silence may make a proxy between client and server give up. With the slack of the timer
 * it is at most 7.5 s.
 */
const MAX_SILENCE_MS = 6_000;

/** Holds every exchange from its first upstream request until it is recorded. */
export class RunningExchanges {
  /** Limits how long the end of a reply waits until its exchange is stored: about a second. */
  readonly recordTimeout: SharedTimeout = new SharedTimeout(1_000);
  /** Limits how long the head of a streaming reply waits for the first chunk; then the head is sent without it. */
  readonly silence: SharedTimeout;
  /** What cancels the responses that clients may cancel, by the ids of their exchanges. */
  readonly cancels: Map<string, () => Promise<ResponseObject>> = new Map();
  readonly #stops = new LinkedList<AbortController>();
  #reason: Error | undefined;
  #idle = () => {};

  constructor(silenceMs: number = MAX_SILENCE_MS) {
    this.silence = new SharedTimeout(silenceMs);
  }

  /** Number of running exchanges. */
  get size(): number {
    return this.#stops.size;
  }

  /** Adds an exchange by its controller; it is aborted at once if the server has stopped already. */
  begin(stop: AbortController): Entry<AbortController> {
    const entry = this.#stops.add(stop);
    if (this.#reason !== undefined) stop.abort(this.#reason);
    return entry;
  }

  /** Removes an exchange that has ended. */
  end(exchange: Entry<AbortController>): void {
    this.#stops.remove(exchange);
    if (this.#stops.size === 0) this.#idle();
  }

  /** Cancels the response of an exchange, if it runs here. */
  cancel(exchange: string): void {
    void this.cancels.get(exchange)?.();
  }

  /** Aborts the running exchanges, and later ones as they start. Their clients get the reason as an error. */
  stop(reason: Error): void {
    this.#reason = reason;
    for (const stop of this.#stops.values()) stop.abort(reason);
  }

  /** Resolves when no exchange runs. */
  async settled(): Promise<void> {
    while (this.#stops.size > 0) {
      await new Promise<void>((resolve) => this.#idle = resolve);
    }
  }
}
