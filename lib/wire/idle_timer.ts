/**
 * Errors of a body that stops or is cut, and the timer that detects the first.
 *
 * @module
 */
import { StreamError } from "../core/errors.ts";
import { LONGEST_TIMER_MS } from "../core/delay.ts";

/** The error for a body without data for `idleMs`. */
export function idleTimeout(idleMs: number): StreamError {
  return new StreamError(
    `the answer stopped: no data for ${idleMs / 1000} s`,
    { kind: "timeout" },
  );
}

/** The error for a body that was cut. */
export function cutBody(cause?: unknown): StreamError {
  return new StreamError(
    "the connection broke before the answer was complete",
    {
      kind: "truncated",
      cause,
    },
  );
}

/**
 * Calls back if a wait lasts too long. One timer serves many waits, because a timer for each read would cost more than
 * the read.
 */
export class IdleTimer {
  readonly #limitMs: number;
  readonly #onExpire: () => void;
  #timer: ReturnType<typeof setTimeout>;
  #since: number | undefined;

  /** Each wait may take `limitMs`. */
  constructor(limitMs: number, onExpire: () => void) {
    this.#limitMs = Math.min(limitMs, LONGEST_TIMER_MS);
    this.#onExpire = onExpire;
    this.#timer = setTimeout(() => this.#check(), this.#limitMs);
  }

  /** Starts a wait. */
  begin(): void {
    this.#since = performance.now();
  }

  /** Ends a wait. */
  pause(): void {
    this.#since = undefined;
  }

  /** Clears the timer. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #check(): void {
    const waited = this.#since === undefined
      ? 0
      : performance.now() - this.#since;
    if (waited < this.#limitMs) {
      this.#timer = setTimeout(() => this.#check(), this.#limitMs - waited);
      return;
    }
    this.#onExpire();
  }
}
