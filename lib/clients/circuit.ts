/**
 * A circuit breaker: an upstream that keeps failing is left alone for a while, then probed.
 *
 * @module
 */
import { ApiError, NetworkError, StreamError } from "../core/errors.ts";

/** `closed` lets calls through, `open` none, `probing` has let one through and waits for how it ends. */
export type CircuitState = "closed" | "open" | "probing";

/** When a circuit opens and for how long. */
export interface CircuitOptions {
  /** Failures in a row that open it; default 5. */
  failures?: number;
  /** How long it stays open, in ms; default 10,000. */
  openMs?: number;
  /** Milliseconds of a monotonic clock. */
  now?: () => number;
}

/**
 * Whether an error speaks against the upstream and not against the request: another upstream may do better, provided
 * that nothing of the answer has been passed on.
 */
export function isUpstreamFailure(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  if (error instanceof StreamError) {
    const { status = 500 } = error;
    return status >= 500 || status === 429 || status === 408;
  }
  if (!(error instanceof ApiError)) return false;
  switch (error.kind) {
    case "rate_limit":
    case "quota":
    case "overloaded":
    case "timeout":
    case "server":
    case "invalid_response":
      return true;
    default:
      return false;
  }
}

/** The circuit of one upstream. */
export class Circuit {
  readonly #limit: number;
  readonly #openMs: number;
  readonly #now: () => number;
  #failures = 0;
  #openedAt = 0;
  #probing = false;

  /** Creates a closed circuit. */
  constructor(options: CircuitOptions = {}) {
    this.#limit = options.failures ?? 5;
    this.#openMs = options.openMs ?? 10_000;
    this.#now = options.now ?? (() => performance.now());
  }

  /** How it stands now. */
  get state(): CircuitState {
    if (this.#failures < this.#limit) return "closed";
    return this.#probing ? "probing" : "open";
  }

  /** Whether a call may go through; the first one after the pause is the probe. */
  allows(): boolean {
    if (this.state === "closed") return true;
    if (this.#now() - this.#openedAt < this.#openMs) return false;
    // A probe whose end was never told must not keep the circuit open for ever: the next pause begins with it.
    this.#openedAt = this.#now();
    this.#probing = true;
    return true;
  }

  /**
   * Tells how a call ended. An answer that refuses the request shows an upstream that works; a call that was given up
   * shows nothing.
   */
  ended(error?: unknown): void {
    this.#probing = false;
    if (isUpstreamFailure(error)) {
      this.#failures++;
      if (this.#failures >= this.#limit) this.#openedAt = this.#now();
    } else if (
      error === undefined || error instanceof ApiError ||
      error instanceof StreamError
    ) {
      this.#failures = 0;
    }
  }
}
