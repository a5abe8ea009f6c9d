/**
 * Many short waits on one timer: a thousand streams of their own timers would keep the machine busy by themselves.
 *
 * @module
 */

/** Between two looks, in ms. */
const TICK_MS = 1;

/** Calls back after waits, in steps of a millisecond. */
export class Ticker {
  readonly #due = new Map<number, (() => void)[]>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #looked = 0;

  /** Calls `action` once, after so many ms. */
  after(ms: number, action: () => void): void {
    if (this.#timer === undefined) {
      this.#looked = Math.floor(performance.now());
      this.#timer = setInterval(() => this.#look(), TICK_MS);
    }
    const at = Math.max(Math.round(performance.now() + ms), this.#looked + 1);
    const others = this.#due.get(at);
    if (others === undefined) this.#due.set(at, [action]);
    else others.push(action);
  }

  #look(): void {
    const now = Math.floor(performance.now());
    while (this.#looked < now) {
      this.#looked++;
      const actions = this.#due.get(this.#looked) ?? [];
      this.#due.delete(this.#looked);
      for (const action of actions) action();
    }
    if (this.#due.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
