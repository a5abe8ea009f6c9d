/**
 * Waiting for something, but not for long: one timer for all who began at about the same time.
 *
 * @module
 */

import { LinkedList } from "../core/linked_list.ts";

/** Those who share a timer. */
interface Group {
  /** What ends the waiting of each. */
  readonly waiting: LinkedList<() => void>;
  readonly timer: ReturnType<typeof setTimeout>;
  /** When it began, by `performance.now()`. */
  readonly began: number;
}

/** How much longer than asked for somebody may have to wait, as a part of that. */
const SLACK = 0.25;

/**
 * Limits waits to a time; a timer for each would cost more than most of what is waited for. One timer may be left when
 * nobody waits, until {@linkcode Patience.close}.
 */
export class Patience {
  readonly #ms: number;
  #group: Group | undefined;
  #closed = false;

  /** Waits for so many ms, or up to a quarter more. */
  constructor(ms: number) {
    this.#ms = ms;
  }

  /** Resolves as the promise does, which must not reject, or when the time is over. */
  wait(promise: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const group = this.#current();
      // No race of promises: the timer's would keep what waited for it, all of a request, until it fires.
      const entry = group.waiting.add(resolve);
      promise.then(() => {
        resolve();
        if (group.waiting.remove(entry)) this.#left(group);
      });
    });
  }

  /** From now on no timer is left when nobody waits. */
  close(): void {
    this.#closed = true;
    if (this.#group !== undefined) this.#left(this.#group);
  }

  #current(): Group {
    const now = performance.now();
    const held = this.#group;
    if (held !== undefined && now - held.began < SLACK * this.#ms) return held;
    const waiting = new LinkedList<() => void>();
    const timer = setTimeout(() => {
      for (const end of waiting.values()) end();
    }, (1 + SLACK) * this.#ms);
    this.#group = { waiting, timer, began: now };
    if (held !== undefined) this.#left(held);
    return this.#group;
  }

  /** Those who come soon share the timer too, so it stays. */
  #left(group: Group): void {
    const shared = group === this.#group && !this.#closed;
    if (shared || group.waiting.size > 0) return;
    clearTimeout(group.timer);
    if (this.#group === group) this.#group = undefined;
  }
}
