/**
 * A server that has begun to answer and then says nothing, or no longer can.
 *
 * @module
 */
import { StreamError } from "../core/errors.ts";
import { LONGEST_TIMER_MS } from "./delay.ts";

/** Nothing came within the limit, which is given in ms. */
export function silent(idleMs: number): StreamError {
  return new StreamError(
    `the answer stopped: nothing came for ${idleMs / 1000} s`,
    { kind: "timeout" },
  );
}

/** The body ended before its end. */
export function broken(cause?: unknown): StreamError {
  return new StreamError("the connection broke before the answer was whole", {
    kind: "truncated",
    cause,
  });
}

/**
 * Calls back once a wait lasts too long. One timer looks after many waits: setting and clearing one for every read
 * would cost more than the read itself.
 */
export class SilenceWatch {
  readonly #limitMs: number;
  readonly #onExpire: () => void;
  #timer: ReturnType<typeof setTimeout>;
  #since: number | undefined;

  /** Begins to look after waits of up to `limitMs` each. */
  constructor(limitMs: number, onExpire: () => void) {
    this.#limitMs = Math.min(limitMs, LONGEST_TIMER_MS);
    this.#onExpire = onExpire;
    this.#timer = setTimeout(() => this.#look(), this.#limitMs);
  }

  /** A wait begins. */
  begin(): void {
    this.#since = performance.now();
  }

  /** It is over. */
  pause(): void {
    this.#since = undefined;
  }

  /** There will be no further one. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #look(): void {
    const waited = this.#since === undefined
      ? 0
      : performance.now() - this.#since;
    if (waited < this.#limitMs) {
      this.#timer = setTimeout(() => this.#look(), this.#limitMs - waited);
      return;
    }
    this.#onExpire();
  }
}
