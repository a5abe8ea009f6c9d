/**
 * The exchanges that run, so that a server can stop without losing one.
 *
 * @module
 */

import type { ResponseObject } from "../dialects/openai_responses/types.ts";
import { type Entry, LinkedList } from "../core/data/linked_list.ts";
import { SharedTimeout } from "./guard/shared_timeout.ts";
import type { LiveExchange } from "./live/live_exchange.ts";

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
  readonly #exchanges = new LinkedList<LiveExchange>();
  readonly #closing = new AbortController();
  #reason: Error | undefined;
  #idle = () => {};

  constructor(silenceMs: number = MAX_SILENCE_MS) {
    this.silence = new SharedTimeout(silenceMs);
  }

  /** Number of running exchanges. */
  get size(): number {
    return this.#exchanges.size;
  }

  /** Aborted when the server begins to stop: what only shows the exchanges ends then. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Those that run, in the order in which they began. */
  values(): readonly LiveExchange[] {
    return this.#exchanges.values();
  }

  /** Adds an exchange; it is aborted at once if the server has stopped already. */
  begin(exchange: LiveExchange): Entry<LiveExchange> {
    const entry = this.#exchanges.add(exchange);
    if (this.#reason !== undefined) exchange.stop.abort(this.#reason);
    return entry;
  }

  /** Removes an exchange that has ended. */
  end(exchange: Entry<LiveExchange>): void {
    this.#exchanges.remove(exchange);
    if (this.#exchanges.size === 0) this.#idle();
  }

  /** Cancels the response of an exchange, if it runs here. */
  cancel(exchange: string): void {
    void this.cancels.get(exchange)?.();
  }

  /** Ends what only shows the exchanges. */
  close(): void {
    this.#closing.abort();
  }

  /** Aborts the running exchanges, and later ones as they start. Their clients get the reason as an error. */
  stop(reason: Error): void {
    this.#reason = reason;
    for (const { stop } of this.#exchanges.values()) stop.abort(reason);
  }

  /** Resolves when no exchange runs. */
  async settled(): Promise<void> {
    while (this.#exchanges.size > 0) {
      await new Promise<void>((resolve) => this.#idle = resolve);
    }
  }
}
