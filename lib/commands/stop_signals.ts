/**
 * How a server is told to stop.
 *
 * @module
 */
import type { Io } from "../core/io.ts";
import { Interrupted } from "./exit.ts";

/** A launcher hands a Ctrl-C on that the terminal has sent already: within so many ms it is the same one. */
const SAME_SIGNAL_MS = 500;

/** The signals that end the server: the first asks it to finish, the second not to wait for that. */
export class StopSignals implements Disposable {
  /** Resolves with the first signal. */
  readonly first: Promise<void>;
  /** Aborted by the second one. */
  readonly patience: AbortController = new AbortController();
  /** The second signal, if there was one. */
  second: Interrupted | undefined;
  readonly #handlers: readonly Disposable[];

  /** Listens until it is disposed of. */
  constructor(io: Io) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.first = promise;
    let told: number | undefined;
    const on = (name: "SIGINT" | "SIGTERM") =>
      io.onSignal(name, () => {
        const now = performance.now();
        if (told !== undefined && now - told > SAME_SIGNAL_MS) {
          this.second ??= new Interrupted(name);
          this.patience.abort();
        }
        told ??= now;
        resolve();
      });
    this.#handlers = [on("SIGINT"), on("SIGTERM")];
  }

  /** Signals do again what they do without a handler. */
  [Symbol.dispose](): void {
    for (const handler of this.#handlers) handler[Symbol.dispose]();
  }
}
