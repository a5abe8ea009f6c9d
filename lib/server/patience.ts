/**
 * Waiting for something, but not for long: one timer for all who began at about the same time.
 *
 * @module
 */

/** Those who share a timer. */
interface Group {
  readonly late: Promise<void>;
  readonly timer: ReturnType<typeof setTimeout>;
  /** When it began, by `performance.now()`. */
  readonly began: number;
  members: number;
}

/** How much longer than asked for somebody may have to wait, as a part of that. */
const SLACK = 0.25;

/** Limits waits to a time; a timer for each would cost more than most of what is waited for. */
export class Patience {
  readonly #ms: number;
  #group: Group | undefined;

  /** Waits for so many ms, or up to a quarter more. */
  constructor(ms: number) {
    this.#ms = ms;
  }

  /** Resolves as the promise does, which must not reject, or when the time is over. */
  async wait(promise: Promise<void>): Promise<void> {
    const group = this.#join();
    await Promise.race([promise, group.late]);
    if (--group.members > 0) return;
    clearTimeout(group.timer);
    if (this.#group === group) this.#group = undefined;
  }

  #join(): Group {
    const now = performance.now();
    const held = this.#group;
    if (held !== undefined && now - held.began < SLACK * this.#ms) {
      held.members++;
      return held;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, (1 + SLACK) * this.#ms);
    return this.#group = { late: promise, timer, began: now, members: 1 };
  }
}
