/**
 * The time that a call may take, which does not pass while the user is asked something.
 *
 * @module
 */

/** Calls something when its time is over. */
export class Countdown implements Disposable {
  readonly #run: () => void;
  #left: number;
  #since = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pauses = 0;

  /** Begins to count, in ms. */
  constructor(ms: number, run: () => void) {
    this.#run = run;
    this.#left = ms;
    this.#start();
  }

  /** Does not count until the returned object is disposed, nor until all others are. */
  pause(): Disposable {
    if (this.#pauses++ === 0) {
      clearTimeout(this.#timer);
      this.#left -= performance.now() - this.#since;
    }
    return {
      [Symbol.dispose]: () => {
        if (--this.#pauses === 0) this.#start();
      },
    };
  }

  /** Counts no more. */
  [Symbol.dispose](): void {
    this.#pauses = Infinity;
    clearTimeout(this.#timer);
  }

  #start(): void {
    this.#since = performance.now();
    this.#timer = setTimeout(this.#run, Math.max(0, this.#left));
  }
}
