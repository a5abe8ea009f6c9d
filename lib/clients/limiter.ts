/**
 * A queue in front of a provider: so many calls at a time, the others wait in order.
 *
 * @module
 */

import { LinkedList } from "../core/linked_list.ts";

/** Lets at most a fixed number of calls run at a time. */
export class Limiter {
  readonly #most: number;
  readonly #queue = new LinkedList<() => void>();
  #running = 0;

  /** Creates a limiter for `most` calls at a time. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Calls that run. */
  get running(): number {
    return this.#running;
  }

  /** Calls that wait. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Whether a call would have to wait. */
  get full(): boolean {
    return this.#running >= this.#most;
  }

  /**
   * Waits for a place; disposing of what it returns gives the place to the next in the queue.
   *
   * @throws the signal's reason, when it is aborted while waiting
   */
  async enter(signal?: AbortSignal): Promise<Disposable> {
    signal?.throwIfAborted();
    if (this.full) await this.#wait(signal);
    else this.#running++;
    let left = false;
    return {
      [Symbol.dispose]: () => {
        if (!left) this.#leave();
        left = true;
      },
    };
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        signal?.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = () => {
        this.#queue.remove(place);
        reject(signal?.reason);
      };
      const place = this.#queue.add(go);
      signal?.addEventListener("abort", giveUp, { once: true });
    });
  }

  /** The place goes over to the next in the queue, so that nobody slips in between. */
  #leave(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#running--;
    else next();
  }
}
