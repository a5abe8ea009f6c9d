/**
 * A circuit breaker: an upstream that keeps failing is not called for a while, then probed.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";
import { ApiError, NetworkError, StreamError } from "../../core/errors.ts";

/** `closed` allows calls, `open` refuses them, `probing` waits for the end of one call. */
export type CircuitState = "closed" | "open" | "probing";

/** When a circuit opens and for how long. */
export interface CircuitOptions {
  /** Consecutive failures that open it; default 5. */
  failures?: number;
  /** How long it stays open, in ms; default 10,000. */
  openMs?: number;
  /** A monotonic clock in ms. */
  now?: () => number;
  /** Called with each call's end that changes the state of the circuit, or its way there. */
  onChange?: ((failed: boolean) => void) | undefined;
}

/** Whether an error is the upstream's fault and not the request's, so that another upstream may succeed. */
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
  readonly #onChange: CircuitOptions["onChange"];
  #failures = 0;
  #openedAt = 0;
  #probing = false;

  /** Creates a closed circuit. */
  constructor(options: CircuitOptions = {}) {
    this.#limit = options.failures ?? 5;
    this.#openMs = options.openMs ?? 10_000;
    this.#now = options.now ?? (() => performance.now());
    this.#onChange = options.onChange;
  }

  /** The current state. */
  get state(): CircuitState {
    if (this.#failures < this.#limit) return "closed";
    return this.#probing ? "probing" : "open";
  }

  /** Whether a call is allowed; the first one after the pause is the probe. */
  allows(): boolean {
    if (this.state === "closed") return true;
    if (this.#now() - this.#openedAt < this.#openMs) return false;
    // The next pause starts now: a probe whose end is never reported must not keep the circuit open forever.
    this.#openedAt = this.#now();
    this.#probing = true;
    return true;
  }

  /**
   * Reports how a call ended. An error reply that refuses the request closes the circuit, because the upstream works;
   * an aborted call changes nothing.
   */
  ended(error?: unknown): void {
    this.#probing = false;
    if (isUpstreamFailure(error)) {
      this.heard(true);
      this.#onChange?.(true);
    } else if (
      this.#failures > 0 &&
      (error === undefined || error instanceof ApiError ||
        error instanceof StreamError)
    ) {
      this.heard(false);
      this.#onChange?.(false);
    }
  }

  /** Counts how a call of another thread ended. */
  heard(failed: boolean): void {
    this.#failures = failed ? this.#failures + 1 : 0;
    if (this.#failures >= this.#limit) this.#openedAt = this.#now();
  }
}

/** How a call to a provider ended. */
export interface EndedCall {
  /** The provider's name. */
  readonly provider: string;
  /** Whether the provider failed. */
  readonly failed: boolean;
}

/** One circuit for each provider. */
export class Circuits {
  /** Those of all providers called so far, by name. */
  readonly known: NameMap<Circuit> = new NameMap<Circuit>();
  readonly #onCall: ((call: EndedCall) => void) | undefined;

  /** `onCall` is called when a call changes what is known of its provider; other threads hear it by `heard`. */
  constructor(onCall?: (call: EndedCall) => void) {
    this.#onCall = onCall;
  }

  /** The circuit of the provider with that name. */
  of(provider: string): Circuit {
    let circuit = this.known.get(provider);
    if (circuit === undefined) {
      const onCall = this.#onCall;
      circuit = new Circuit({
        onChange: onCall && ((failed) => onCall({ provider, failed })),
      });
      this.known.set(provider, circuit);
    }
    return circuit;
  }

  /** Counts how a call of another thread ended. */
  heard({ provider, failed }: EndedCall): void {
    this.of(provider).heard(failed);
  }
}
