/**
 * One worker, as the main thread sees it.
 *
 * @module
 */
import { ChatError } from "../../core/errors.ts";
import type { ThreadLook } from "./look.ts";
import type { FromWorker, ToWorker, WorkerTask } from "./messages.ts";
import { Questions } from "./questions.ts";

/** What a worker wants of the main thread. */
export interface WorkerHost {
  /** Gets its lines for the server's user. */
  readonly said: (text: string, thread: WorkerThread) => void;
  /** Looks at all threads but the one that asks. */
  readonly others: (thread: WorkerThread) => Promise<readonly ThreadLook[]>;
  /** The worker cannot go on; it may still have to finish. */
  readonly failed: (error: ChatError) => void;
}

const NOTHING: ThreadLook = { metrics: [], running: 0 };

/** Starts a worker and follows it to its end. */
export class WorkerThread implements Disposable {
  /** From 1. */
  readonly number: number;
  /** Resolves when it takes requests or has ended. */
  readonly listening: Promise<void>;
  /** Resolves when all that it did is recorded, or when it has failed. */
  readonly ended: Promise<void>;
  readonly #worker: Worker;
  readonly #host: WorkerHost;
  readonly #listening = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  readonly #looks: Questions<ThreadLook>;
  #over = false;

  /** Gives a worker that was just made its task. */
  constructor(worker: Worker, task: WorkerTask, host: WorkerHost) {
    this.number = task.number;
    this.#worker = worker;
    this.#host = host;
    this.listening = this.#listening.promise;
    this.ended = this.#ended.promise;
    this.#looks = new Questions(
      (id) => this.#tell({ type: "look", id }),
      NOTHING,
    );
    worker.onmessage = ({ data }) => void this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault(); // else it ends the process at once, with all that runs
      this.#fail(event.message);
      this.#end();
    };
    this.#tell({ type: "serve", task });
  }

  /** Tells it to finish. */
  stop(): void {
    this.#tell({ type: "stop" });
  }

  /** Tells it not to wait for what runs. */
  cut(): void {
    this.#tell({ type: "cut" });
  }

  /** Looks at it; at how it was when it was last looked at if it has ended or is too busy. */
  look(): Promise<ThreadLook> {
    const look = this.#looks.ask();
    if (this.#over) this.#looks.end();
    return look;
  }

  /** Ends it at once. */
  [Symbol.dispose](): void {
    this.#worker.terminate();
    this.#end();
  }

  #tell(message: ToWorker): void {
    if (!this.#over) this.#worker.postMessage(message);
  }

  async #hear(message: FromWorker): Promise<void> {
    switch (message.type) {
      case "listening":
        return this.#listening.resolve();
      case "said":
        return this.#host.said(message.text, this);
      case "looked":
        return this.#looks.answer(message.id, message.look);
      case "look": {
        const looks = await this.#host.others(this);
        return this.#tell({ type: "looks", id: message.id, looks });
      }
      case "done":
        return this.#end();
      case "failed":
        return this.#fail(message.why);
    }
  }

  #fail(why: string): void {
    if (this.#over) return;
    this.#host.failed(
      new ChatError(`Worker ${this.number} of the server has failed: ${why}`),
    );
  }

  #end(): void {
    this.#over = true;
    this.#looks.end();
    this.#listening.resolve();
    this.#ended.resolve();
  }
}
