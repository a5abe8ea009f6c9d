/**
 * The workers of a server, as its main thread sees them.
 *
 * @module
 */
import type { ChatError } from "../../core/errors.ts";
import type { ThreadLook, Threads } from "./look.ts";
import { WorkerThread } from "./worker_thread.ts";

/** What {@linkcode WorkerThreads} are made with. */
export interface WorkerThreadsOptions {
  /** Threads in all, the main one included. */
  readonly count: number;
  /** Starts the module that serves, in a thread of its own. */
  readonly start: () => Worker;
  /** Looks at the main thread. */
  readonly own: () => ThreadLook;
  /** Gets the workers' lines for the server's user, each with the worker's number. */
  readonly said: (text: string, worker: number) => void;
}

/** Starts workers, asks them, and ends them together. */
export class WorkerThreads implements Threads, Disposable {
  /** Resolves with what is wrong when a worker cannot go on. */
  readonly failed: Promise<ChatError>;
  readonly #options: WorkerThreadsOptions;
  readonly #failed = Promise.withResolvers<ChatError>();
  #threads: readonly WorkerThread[] = [];

  /** Starts nothing. */
  constructor(options: WorkerThreadsOptions) {
    this.#options = options;
    this.failed = this.#failed.promise;
  }

  /** Starts all; resolves when each takes requests or has failed. */
  async serve(port: number): Promise<void> {
    const { count, start, said } = this.#options;
    this.#threads = Array.from(
      { length: count - 1 },
      (_, index) =>
        new WorkerThread(start(), { number: index + 1, count, port }, {
          said: (text, { number }) => said(text, number),
          others: (thread) => this.#lookPast(thread),
          failed: this.#failed.resolve,
        }),
    );
    await Promise.all(this.#threads.map((thread) => thread.listening));
  }

  /** Looks at every thread. */
  look(): Promise<readonly ThreadLook[]> {
    return this.#lookPast(undefined);
  }

  /** Lets them finish; once `patience` is aborted they do not wait for what runs. Resolves when all have ended. */
  async stop(patience: AbortSignal): Promise<void> {
    const cut = () => this.#threads.forEach((thread) => thread.cut());
    this.#threads.forEach((thread) => thread.stop());
    if (patience.aborted) cut();
    patience.addEventListener("abort", cut, { once: true });
    await Promise.all(this.#threads.map((thread) => thread.ended));
    patience.removeEventListener("abort", cut);
  }

  /** Ends at once what has not ended. */
  [Symbol.dispose](): void {
    this.#threads.forEach((thread) => thread[Symbol.dispose]());
  }

  async #lookPast(
    asking: WorkerThread | undefined,
  ): Promise<readonly ThreadLook[]> {
    const others = this.#threads.filter((thread) => thread !== asking);
    const looks = others.map((thread) => thread.look());
    return [this.#options.own(), ...await Promise.all(looks)];
  }
}
