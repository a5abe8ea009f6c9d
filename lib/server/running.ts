/**
 * The exchanges that are being answered, so that a server can end without losing one.
 *
 * @module
 */

import { type Entry, LinkedList } from "../core/linked_list.ts";
import { Patience } from "./patience.ts";

/** Knows every exchange from its first request upstream to its record. */
export class RunningExchanges {
  /** How long the end of a reply waits for its record: some second. */
  readonly patience: Patience = new Patience(1_000);
  readonly #stops = new LinkedList<AbortController>();
  #reason: Error | undefined;
  #idle = () => {};

  /** How many run. */
  get size(): number {
    return this.#stops.size;
  }

  /** Takes note of an exchange by what ends it; it ends at once when the server has stopped already. */
  begin(stop: AbortController): Entry<AbortController> {
    const entry = this.#stops.add(stop);
    if (this.#reason !== undefined) stop.abort(this.#reason);
    return entry;
  }

  /** The exchange is over, and handed to the history. */
  end(exchange: Entry<AbortController>): void {
    this.#stops.remove(exchange);
    if (this.#stops.size === 0) this.#idle();
  }

  /** Ends what still runs, for a reason that its clients are told; later exchanges are ended as they begin. */
  stop(reason: Error): void {
    this.#reason = reason;
    for (const stop of this.#stops.values()) stop.abort(reason);
  }

  /** Resolves once no exchange runs. */
  async settled(): Promise<void> {
    while (this.#stops.size > 0) {
      await new Promise<void>((resolve) => this.#idle = resolve);
    }
  }
}
