/**
 * The workers of a server, in its main thread.
 *
 * @module
 */
import type { EndedCall } from "../../clients/routing/circuit.ts";
import type { ChatError } from "../../core/errors.ts";
import type { ElsewhereExchanges } from "../live/elsewhere.ts";
import type { LiveAnswer, LiveQuestion } from "../live/question.ts";
import type { Ledger } from "../../keys/ledger.ts";
import type { PageSecrets } from "../ui/pages.ts";
import type { Threads, ThreadSnapshot } from "./snapshot.ts";
import type { LiveAnswers } from "./messages.ts";
import { WorkerThread } from "./worker_thread.ts";

/** Options of {@linkcode WorkerThreads}. */
export interface WorkerThreadsOptions {
  /** Number of threads, with the main one. */
  readonly count: number;
  /** The server's id, the same in all threads. */
  readonly serverId: string;
  /** See {@linkcode WorkerTask.pageSecrets}. */
  readonly pageSecrets: PageSecrets;
  /** Starts a worker. */
  readonly start: () => Worker;
  /** Takes the main thread's snapshot. */
  readonly own: () => ThreadSnapshot;
  /** Writes what has ended in the main thread. */
  readonly flushOwn: () => Promise<void>;
  /** Hears how a worker's call ended. */
  readonly heardOwn: (call: EndedCall) => void;
  /** Cancels the response of an exchange of the main thread. */
  readonly cancelOwn: (exchange: string) => void;
  /** Answers about the exchanges of the main thread. */
  readonly liveOwn: (question: LiveQuestion) => LiveAnswer;
  /** Answers about what others record in the store; undefined without a store. */
  readonly elsewhere?: ElsewhereExchanges | undefined;
  /** Opens the ledger of client keys, which decides for all threads. */
  readonly ledger: () => Promise<Ledger>;
  /** Gets the workers' lines for the server's user, each with the worker's number. */
  readonly said: (text: string, worker: number) => void;
  /** How long a worker may take to start listening, in ms; default 60,000. */
  readonly startMs?: number;
}

/** Starts the workers, asks them, and ends them together. */
export class WorkerThreads implements Threads, Disposable {
  /** Resolves with the error when a worker fails. */
  readonly failed: Promise<ChatError>;
  readonly #options: WorkerThreadsOptions;
  readonly #failed = Promise.withResolvers<ChatError>();
  #threads: readonly WorkerThread[] = [];

  constructor(options: WorkerThreadsOptions) {
    this.#options = options;
    this.failed = this.#failed.promise;
  }

  /** Starts all workers; resolves when each listens or has failed. */
  async serve(port: number): Promise<void> {
    const { count, serverId, pageSecrets, start, said, startMs } =
      this.#options;
    this.#threads = Array.from(
      { length: count - 1 },
      (_, index) =>
        new WorkerThread(start(), {
          number: index + 1,
          count,
          port,
          serverId,
          pageSecrets,
        }, {
          said: (text, { number }) => said(text, number),
          others: (thread) => this.#snapshotsBut(thread),
          flush: async (thread) => {
            const own = this.#options.flushOwn().catch(() => {});
            await Promise.all([own, this.#flush(thread)]);
          },
          heard: (call, thread) => {
            this.#options.heardOwn(call);
            this.#heard(call, thread);
          },
          cancel: (exchange, thread) => {
            this.#options.cancelOwn(exchange);
            this.#cancel(exchange, thread);
          },
          live: async (question, thread) => [
            this.#options.liveOwn(question),
            ...await this.#live(question, thread),
            ...this.#elsewhere(question),
          ],
          ledger: this.#options.ledger,
          failed: this.#failed.resolve,
        }, startMs),
    );
    await Promise.all(this.#threads.map((thread) => thread.listening));
  }

  snapshots(): Promise<readonly ThreadSnapshot[]> {
    return this.#snapshotsBut(undefined);
  }

  async flush(): Promise<void> {
    await this.#flush(undefined);
  }

  heard(call: EndedCall): void {
    this.#heard(call, undefined);
  }

  cancel(exchange: string): void {
    this.#cancel(exchange, undefined);
  }

  askOthers(question: LiveQuestion): Promise<LiveAnswers> {
    return this.#live(question, undefined);
  }

  /** Lets the workers finish; when `deadline` is aborted, they abort their exchanges. Resolves when all have ended. */
  async stop(deadline: AbortSignal): Promise<void> {
    const cut = () => this.#threads.forEach((thread) => thread.cut());
    this.#threads.forEach((thread) => thread.stop());
    if (deadline.aborted) cut();
    deadline.addEventListener("abort", cut, { once: true });
    await Promise.all(this.#threads.map((thread) => thread.ended));
    deadline.removeEventListener("abort", cut);
  }

  /** Terminates all workers. */
  [Symbol.dispose](): void {
    this.#threads.forEach((thread) => thread[Symbol.dispose]());
  }

  #live(
    question: LiveQuestion,
    asking: WorkerThread | undefined,
  ): Promise<LiveAnswers> {
    const others = this.#but(asking);
    return Promise.all(others.map((thread) => thread.live(question)));
  }

  #elsewhere(question: LiveQuestion): LiveAnswer[] {
    const { elsewhere } = this.#options;
    return elsewhere === undefined ? [] : [elsewhere.answer(question)];
  }

  #flush(asking: WorkerThread | undefined): Promise<unknown> {
    return Promise.all(this.#but(asking).map((thread) => thread.flush()));
  }

  #heard(call: EndedCall, asking: WorkerThread | undefined): void {
    for (const thread of this.#but(asking)) thread.heard(call);
  }

  #cancel(exchange: string, asking: WorkerThread | undefined): void {
    for (const thread of this.#but(asking)) thread.cancel(exchange);
  }

  #but(asking: WorkerThread | undefined): WorkerThread[] {
    return this.#threads.filter((thread) => thread !== asking);
  }

  async #snapshotsBut(
    asking: WorkerThread | undefined,
  ): Promise<readonly ThreadSnapshot[]> {
    const others = this.#but(asking);
    const snapshots = others.map((thread) => thread.snapshots());
    return [this.#options.own(), ...await Promise.all(snapshots)];
  }
}
