/**
 * Limits concurrent calls; further calls wait in order.
 *
 * @module
 */

import { LinkedList } from "../../core/data/linked_list.ts";

/** Lets a fixed number of calls run at a time. */
export class Limiter {
  readonly #max: number;
  readonly #queue = new LinkedList<() => void>();
  #running = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Number of running calls. */
  get running(): number {
    return this.#running;
  }

  /** Number of waiting calls. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Whether a call must wait. */
  get full(): boolean {
    return this.#running >= this.#max;
  }

  /**
   * Waits for a slot. Disposing of the result releases it.
   *
   * @throws the signal's reason, if it aborts during the wait
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
        this.#queue.remove(entry);
        reject(signal?.reason);
      };
      const entry = this.#queue.add(go);
      signal?.addEventListener("abort", giveUp, { once: true });
    });
  }

  /** Gives the slot to the next in the queue, so that no later call takes it. */
  #leave(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#running--;
    else next();
  }
}
