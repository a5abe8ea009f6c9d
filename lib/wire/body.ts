/**
 * Reading a reply's body: bytes as they come, with a limit on silence.
 *
 * @module
 */
import { StreamError } from "../core/errors.ts";
import { LONGEST_TIMER_MS } from "./delay.ts";

/** How {@linkcode readBody} reads. */
export interface ReadBodyOptions {
  /** Ends the reading at once; the loop then throws `signal.reason`. */
  signal?: AbortSignal | undefined;
  /** Longest wait for the next byte, in ms; default 300,000, which slow reasoning models need. */
  idleMs?: number | undefined;
}

/**
 * Yields a body's bytes as they arrive; a reply without a body yields nothing. Leaving the loop, by whatever way,
 * cancels the body and so closes the connection.
 *
 * Only time spent waiting for the server counts as silence, not the time that the caller takes.
 *
 * @throws {StreamError} `truncated` when the connection breaks, `timeout` after too long a silence
 */
export async function* readBody(
  response: Response,
  options: ReadBodyOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  if (response.body === null) return;
  const { signal, idleMs = 300_000 } = options;
  const reader = response.body.getReader();
  const cancel = () => {
    reader.cancel().catch(() => {}); // a body that has failed already is cancelled enough
  };
  const limitMs = Math.min(idleMs, LONGEST_TIMER_MS);
  const watch = new SilenceWatch(limitMs, cancel);
  let ended = false;
  try {
    signal?.throwIfAborted();
    signal?.addEventListener("abort", cancel, { once: true });
    while (true) {
      watch.begin();
      const { done, value } = await reader.read();
      watch.pause();
      // A cancelled body ends like a complete one: these two tell them apart.
      signal?.throwIfAborted();
      if (watch.expired) throw silent(idleMs);
      if (done) break;
      yield value;
    }
    ended = true;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof TypeError) throw broken(error);
    throw error;
  } finally {
    watch.stop();
    signal?.removeEventListener("abort", cancel);
    if (!ended) await reader.cancel().catch(() => {});
    reader.releaseLock();
  }
}

function silent(idleMs: number): StreamError {
  return new StreamError(
    `the answer stopped: nothing came for ${idleMs / 1000} s`,
    { kind: "timeout" },
  );
}

function broken(cause: TypeError): StreamError {
  return new StreamError("the connection broke before the answer was whole", {
    kind: "truncated",
    cause,
  });
}

/**
 * Calls back once a wait lasts too long. One timer looks after many waits: setting and clearing one for every read
 * would cost more than the read itself.
 */
class SilenceWatch {
  expired = false;
  readonly #limitMs: number;
  readonly #onExpire: () => void;
  #timer: ReturnType<typeof setTimeout>;
  #since: number | undefined;

  constructor(limitMs: number, onExpire: () => void) {
    this.#limitMs = limitMs;
    this.#onExpire = onExpire;
    this.#timer = setTimeout(() => this.#look(), limitMs);
  }

  begin(): void {
    this.#since = performance.now();
  }

  pause(): void {
    this.#since = undefined;
  }

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
    this.expired = true;
    this.#onExpire();
  }
}
