/**
 * The time by which windows open: it never goes back.
 *
 * @module
 */

/** Tells times in ms. */
export interface TimeSource {
  /** The wall clock, since 1970. */
  readonly wall: () => number;
  /** A clock that nobody sets. */
  readonly steady: () => number;
}

const SYSTEM: TimeSource = {
  wall: () => Date.now(),
  steady: () => performance.now(),
};

/** Follows the wall clock; where that jumps back, time passes from where it was. */
export class LedgerClock {
  readonly #source: TimeSource;
  #last: number;
  #steady: number;

  constructor(source: TimeSource = SYSTEM) {
    this.#source = source;
    this.#last = source.wall();
    this.#steady = source.steady();
  }

  /** Ms since 1970. */
  now(): number {
    const steady = this.#source.steady();
    const passed = Math.max(0, steady - this.#steady);
    this.#steady = steady;
    this.#last = Math.max(this.#source.wall(), this.#last + passed);
    return this.#last;
  }
}
