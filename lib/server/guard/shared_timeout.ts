/**
 * A timeout shared by waits that start at about the same time.
 *
 * @module
 */

import { LinkedList } from "../../core/data/linked_list.ts";

/** The waits that share a timer. */
interface Group {
  /** Callbacks that end the waits. */
  readonly waiting: LinkedList<() => void>;
  readonly timer: ReturnType<typeof setTimeout>;
  /** Start time, by `performance.now()`. */
  readonly began: number;
}

/** How late a wait may end, as a fraction of its time. */
const SLACK = 0.25;

/**
 * Ends waits after a time. A timer for each wait would be too expensive. One timer may stay without a wait, until
 * {@linkcode SharedTimeout.close}.
 */
export class SharedTimeout {
  readonly #ms: number;
  #group: Group | undefined;
  #closed = false;

  /** Ends each wait after `ms`, or up to a quarter later. */
  constructor(ms: number) {
    this.#ms = ms;
  }

  /** Resolves when the promise does, which must not reject, or when the time is over. */
  wait(promise: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const group = this.#current();
      // Not `Promise.race`: it would keep the request in memory until the timer fires.
      const entry = group.waiting.add(resolve);
      promise.then(() => {
        resolve();
        if (group.waiting.remove(entry)) this.#clearIfIdle(group);
      });
    });
  }

  /** Clears the timer when it has no wait. */
  close(): void {
    this.#closed = true;
    if (this.#group !== undefined) this.#clearIfIdle(this.#group);
  }

  #current(): Group {
    const now = performance.now();
    const current = this.#group;
    if (current !== undefined && now - current.began < SLACK * this.#ms) {
      return current;
    }
    const waiting = new LinkedList<() => void>();
    const timer = setTimeout(() => {
      for (const end of waiting.values()) end();
    }, (1 + SLACK) * this.#ms);
    this.#group = { waiting, timer, began: now };
    if (current !== undefined) this.#clearIfIdle(current);
    return this.#group;
  }

  /** Clears a group's timer if no wait is left, but keeps the current one for the next waits. */
  #clearIfIdle(group: Group): void {
    const shared = group === this.#group && !this.#closed;
    if (shared || group.waiting.size > 0) return;
    clearTimeout(group.timer);
    if (this.#group === group) this.#group = undefined;
  }
}
