/**
 * The main thread, as a worker sees it.
 *
 * @module
 */
import { reasonOf } from "../../core/reason.ts";
import type { ThreadLook, Threads } from "./look.ts";
import {
  type FromWorker,
  type ToWorker,
  WORKER_NAME,
  type WorkerTask,
} from "./messages.ts";
import { Questions } from "./questions.ts";

/** The part of a worker's global scope that is used. */
export interface WorkerScope {
  /** What the worker was named when it was made. */
  readonly name: string;
  /** Gets the main thread's messages. */
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  /** Sends one to it. */
  postMessage(message: FromWorker): void;
  /** Hears of errors that nobody has caught. */
  addEventListener(
    type: "error" | "unhandledrejection",
    listener: (event: ErrorEvent | PromiseRejectionEvent) => void,
  ): void;
}

/** This thread's scope if it is a worker of a server; undefined in the main thread. */
export function workerScope(): WorkerScope | undefined {
  const scope: object = globalThis;
  return "DedicatedWorkerGlobalScope" in scope && isWorkerScope(scope)
    ? scope
    : undefined;
}

function isWorkerScope(scope: object): scope is WorkerScope {
  return "name" in scope && scope.name === WORKER_NAME;
}

/** Hears the main thread from its first message on. */
export class WorkerSide implements Threads {
  /** Resolves with what there is to do. */
  readonly task: Promise<WorkerTask>;
  /** Resolves when the worker is to finish. */
  readonly stopped: Promise<void>;
  /** Aborted when it is not to wait for what runs. */
  readonly patience: AbortSignal;
  /** Looks at this thread; to be set before it listens. */
  own: () => ThreadLook = () => ({ metrics: [], running: 0 });
  readonly #scope: WorkerScope;
  readonly #others: Questions<readonly ThreadLook[]>;

  /** Listens to the scope's messages. */
  constructor(scope: WorkerScope) {
    const task = Promise.withResolvers<WorkerTask>();
    const stopped = Promise.withResolvers<void>();
    const cut = new AbortController();
    this.#scope = scope;
    this.task = task.promise;
    this.stopped = stopped.promise;
    this.patience = cut.signal;
    this.#others = new Questions<readonly ThreadLook[]>(
      (id) => this.tell({ type: "look", id }),
      [],
    );
    const uncaught = (event: ErrorEvent | PromiseRejectionEvent) => {
      event.preventDefault(); // else the runtime ends the thread, and what runs in it
      const error = event instanceof ErrorEvent ? event.error : event.reason;
      this.tell({ type: "failed", why: reasonOf(error) });
    };
    scope.addEventListener("error", uncaught);
    scope.addEventListener("unhandledrejection", uncaught);
    scope.onmessage = ({ data }) => {
      switch (data.type) {
        case "serve":
          return task.resolve(data.task);
        case "stop":
          return stopped.resolve();
        case "cut":
          return cut.abort();
        case "look":
          return this.tell({ type: "looked", id: data.id, look: this.own() });
        case "looks":
          return this.#others.answer(data.id, data.looks);
      }
    };
  }

  /** Tells the main thread something. */
  tell(message: FromWorker): void {
    this.#scope.postMessage(message);
  }

  /** Looks at every thread. */
  async look(): Promise<readonly ThreadLook[]> {
    return [this.own(), ...await this.#others.ask()];
  }
}
