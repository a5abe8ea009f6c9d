/**
 * The signals that stop a server.
 *
 * @module
 */
import type { Io } from "../core/io.ts";
import { Interrupted } from "./exit.ts";

/** A launcher forwards the Ctrl-C that the terminal has already sent; two signals within this many ms are one. */
const SAME_SIGNAL_MS = 500;

/** Listens for signals: the first one asks the server to finish, the second one stops it at once. */
export class StopSignals implements Disposable {
  /** Resolves with the first signal. */
  readonly first: Promise<void>;
  /** Aborts at the second signal. */
  readonly forced: AbortController = new AbortController();
  /** The second signal, if there was one. */
  second: Interrupted | undefined;
  #given: number | undefined;
  readonly #handlers: readonly Disposable[];

  /** Listens until it is disposed. */
  constructor(io: Io) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.first = promise;
    const on = (name: "SIGINT" | "SIGTERM") =>
      io.onSignal(name, () => {
        const now = performance.now();
        if (this.#given !== undefined && now - this.#given > SAME_SIGNAL_MS) {
          this.second ??= new Interrupted(name);
          this.forced.abort();
        }
        this.#given ??= now;
        resolve();
      });
    this.#handlers = [on("SIGINT"), on("SIGTERM")];
  }

  /** Whether a signal has come. */
  get given(): boolean {
    return this.#given !== undefined;
  }

  [Symbol.dispose](): void {
    for (const handler of this.#handlers) handler[Symbol.dispose]();
  }
}
