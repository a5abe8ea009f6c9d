/**
 * A worker's connection to the main thread.
 *
 * @module
 */
import type { EndedCall } from "../../clients/routing/circuit.ts";
import { scopeNamed } from "../../core/worker_scope.ts";
import { reasonOf } from "../../core/text/reason.ts";
import type { LiveAnswer, LiveQuestion } from "../live/question.ts";
import type { Threads, ThreadSnapshot } from "./snapshot.ts";
import {
  FLUSH_MS,
  type FromWorker,
  type LiveAnswers,
  type ToWorker,
  WORKER_NAME,
  type WorkerTask,
} from "./messages.ts";
import { RemoteLedger } from "./ledger_messages.ts";
import { Questions } from "./questions.ts";

/** The part of a worker's global scope that is used. */
export interface WorkerScope {
  /** The worker's name. */
  readonly name: string;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
  /** Registers a listener for uncaught errors. */
  addEventListener(
    type: "error" | "unhandledrejection",
    listener: (event: ErrorEvent | PromiseRejectionEvent) => void,
  ): void;
}

/** This thread's scope if it is a server's worker; undefined in the main thread. */
export function workerScope(): WorkerScope | undefined {
  return scopeNamed<WorkerScope>(WORKER_NAME);
}

/** Receives the main thread's messages from the first one on. */
export class WorkerSide implements Threads {
  /** Resolves with the worker's task. */
  readonly task: Promise<WorkerTask>;
  /** Resolves when the worker is to finish. */
  readonly stopped: Promise<void>;
  /** Aborted when the running exchanges must be aborted. */
  readonly deadline: AbortSignal;
  /** Takes this thread's snapshot; set it before the worker listens. */
  own: () => ThreadSnapshot = () => ({ metrics: [], running: 0 });
  /** Hears how a call of another thread ended; set it before the worker listens. */
  heardOwn: (call: EndedCall) => void = () => {};
  /** Cancels the response of an exchange of this thread; set it before the worker listens. */
  cancelOwn: (exchange: string) => void = () => {};
  /** Writes what has ended in this thread; set it before the worker listens. */
  flushOwn: () => Promise<void> = () => Promise.resolve();
  /** Answers about the exchanges of this thread; set it before the worker listens. */
  liveOwn: (question: LiveQuestion) => LiveAnswer = () => ({ type: "nothing" });
  /** Decides what client keys may spend. */
  readonly ledger: RemoteLedger = new RemoteLedger((message) =>
    this.send(message)
  );
  readonly #scope: WorkerScope;
  readonly #live: Questions<LiveAnswers, LiveQuestion>;
  readonly #flush: Questions<void>;
  readonly #others: Questions<readonly ThreadSnapshot[]>;

  constructor(scope: WorkerScope) {
    const task = Promise.withResolvers<WorkerTask>();
    const stopped = Promise.withResolvers<void>();
    const cut = new AbortController();
    this.#scope = scope;
    this.task = task.promise;
    this.stopped = stopped.promise;
    this.deadline = cut.signal;
    this.#others = new Questions<readonly ThreadSnapshot[]>(
      (id) => this.send({ type: "ask snapshot", id }),
      [],
    );
    this.#live = new Questions<LiveAnswers, LiveQuestion>(
      (id, question) => this.send({ type: "ask live", id, question }),
      [undefined],
      false,
    );
    this.#flush = new Questions<void>(
      (id) => this.send({ type: "ask flush", id }),
      undefined,
      false,
      FLUSH_MS,
    );
    const uncaught = (event: ErrorEvent | PromiseRejectionEvent) => {
      event.preventDefault(); // else the runtime ends the thread with its running exchanges
      const error = event instanceof ErrorEvent ? event.error : event.reason;
      this.send({ type: "failed", why: reasonOf(error) });
    };
    scope.addEventListener("error", uncaught);
    scope.addEventListener("unhandledrejection", uncaught);
    scope.onmessage = ({ data }) => {
      switch (data.type) {
        case "serve":
          return task.resolve(data.task);
        case "stop":
          return stopped.resolve();
        case "heard":
          return this.heardOwn(data.call);
        case "cancel":
          return this.cancelOwn(data.exchange);
        case "cut":
          return cut.abort();
        case "ask snapshot":
          return this.send({
            type: "snapshot",
            id: data.id,
            snapshot: this.own(),
          });
        case "ask flush":
          return void this.flushOwn().catch(() => {}).then(() =>
            this.send({ type: "flushed", id: data.id })
          );
        case "flushed":
          return this.#flush.answer(data.id);
        case "ask live": {
          const answer = this.liveOwn(data.question);
          return this.send({ type: "live", id: data.id, answer });
        }
        case "live":
          return this.#live.answer(data.id, data.answers);
        case "decided":
          return this.ledger.answer(data);
        case "snapshots":
          return this.#others.answer(data.id, data.snapshots);
      }
    };
    this.send({ type: "ready" });
  }

  /** Sends a message to the main thread. */
  send(message: FromWorker): void {
    this.#scope.postMessage(message);
  }

  flush(): Promise<void> {
    return this.#flush.ask();
  }

  heard(call: EndedCall): void {
    this.send({ type: "heard", call });
  }

  cancel(exchange: string): void {
    this.send({ type: "cancel", exchange });
  }

  askOthers(question: LiveQuestion): Promise<LiveAnswers> {
    return this.#live.ask(question);
  }

  async snapshots(): Promise<readonly ThreadSnapshot[]> {
    return [this.own(), ...await this.#others.ask()];
  }
}
