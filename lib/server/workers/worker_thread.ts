/**
 * The main thread's connection to one worker.
 *
 * @module
 */
import type { EndedCall } from "../../clients/routing/circuit.ts";
import { ChatError } from "../../core/errors.ts";
import type { ThreadSnapshot } from "./snapshot.ts";
import type { LiveAnswer, LiveQuestion } from "../live/question.ts";
import {
  FLUSH_MS,
  type FromWorker,
  type LiveAnswers,
  type ToWorker,
  type WorkerTask,
} from "./messages.ts";
import type { Ledger } from "../../keys/ledger.ts";
import { serveLedger } from "./ledger_messages.ts";
import { Questions } from "./questions.ts";

/** What the main thread does for a worker. */
export interface WorkerHost {
  /** Shows a line of the worker to the server's user. */
  readonly said: (text: string, thread: WorkerThread) => void;
  /** Takes snapshots of all threads but the asking one. */
  readonly others: (thread: WorkerThread) => Promise<readonly ThreadSnapshot[]>;
  /** Asks all threads but the asking one about their exchanges. */
  readonly live: (
    question: LiveQuestion,
    thread: WorkerThread,
  ) => Promise<LiveAnswers>;
  /** Has all threads but the asking one write what has ended there. */
  readonly flush: (thread: WorkerThread) => Promise<void>;
  /** Tells all threads but the asking one how a call ended. */
  readonly heard: (call: EndedCall, thread: WorkerThread) => void;
  /** Cancels the response of an exchange in all threads but the asking one. */
  readonly cancel: (exchange: string, thread: WorkerThread) => void;
  /** Opens the ledger of client keys. */
  readonly ledger: () => Promise<Ledger>;
  /** The worker has failed; its running exchanges may still have to end. */
  readonly failed: (error: ChatError) => void;
}

const NOTHING: ThreadSnapshot = { metrics: [], running: 0 };

/** How long a worker may take to start listening, in ms. */
const START_MS = 60_000;

/** Gives a worker its task and follows it to its end. */
export class WorkerThread implements Disposable {
  /** From 1. */
  readonly number: number;
  /** Resolves when it listens, or has ended. */
  readonly listening: Promise<void>;
  /** Resolves when its exchanges are recorded, or when it has failed. */
  readonly ended: Promise<void>;
  readonly #worker: Worker;
  readonly #task: WorkerTask;
  readonly #host: WorkerHost;
  readonly #listening = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  readonly #snapshots: Questions<ThreadSnapshot>;
  readonly #live: Questions<LiveAnswer | undefined, LiveQuestion>;
  readonly #flush: Questions<void>;
  readonly #startTimer: ReturnType<typeof setTimeout>;
  #ready = false;
  #over = false;

  /**
   * Takes a new worker, and gives it its task when it is ready.
   *
   * @param startMs how long it may take to start listening; after that it has failed
   */
  constructor(
    worker: Worker,
    task: WorkerTask,
    host: WorkerHost,
    startMs: number = START_MS,
  ) {
    this.number = task.number;
    this.#worker = worker;
    this.#task = task;
    this.#host = host;
    this.listening = this.#listening.promise;
    this.ended = this.#ended.promise;
    this.#snapshots = new Questions(
      (id) => this.#send({ type: "ask snapshot", id }),
      NOTHING,
    );
    this.#live = new Questions<LiveAnswer | undefined, LiveQuestion>(
      (id, question) => this.#send({ type: "ask live", id, question }),
      undefined,
      false,
    );
    this.#flush = new Questions<void>(
      (id) => this.#send({ type: "ask flush", id }),
      undefined,
      false,
      FLUSH_MS,
    );
    worker.onmessage = ({ data }) => void this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault(); // else it ends the process with all running exchanges
      this.#fail(event.message);
      this.#end();
    };
    this.#startTimer = setTimeout(() => {
      this.#fail(`it did not start within ${startMs / 1000} s`);
      this[Symbol.dispose]();
    }, startMs);
  }

  /** Tells it to finish; a worker that is not ready is terminated. */
  stop(): void {
    if (this.#ready) this.#send({ type: "stop" });
    else this[Symbol.dispose]();
  }

  /** Tells it how a call of another thread ended. */
  heard(call: EndedCall): void {
    this.#send({ type: "heard", call });
  }

  /** Tells it to cancel the response of an exchange. */
  cancel(exchange: string): void {
    this.#send({ type: "cancel", exchange });
  }

  /** Tells it to abort the running exchanges. */
  cut(): void {
    this.#send({ type: "cut" });
  }

  /** Takes a snapshot; returns the last one if the worker has ended or is too busy. */
  snapshots(): Promise<ThreadSnapshot> {
    const snapshot = this.#snapshots.ask();
    if (this.#over) this.#snapshots.end();
    return snapshot;
  }

  /** Asks about its exchanges; undefined if it is too busy, nothing if it has ended. */
  live(question: LiveQuestion): Promise<LiveAnswer | undefined> {
    return this.#over
      ? Promise.resolve({ type: "nothing" })
      : this.#live.ask(question);
  }

  /** Has it write what has ended there; resolves also if it is too busy or has ended. */
  flush(): Promise<void> {
    return this.#over ? Promise.resolve() : this.#flush.ask();
  }

  /** Terminates it. */
  [Symbol.dispose](): void {
    this.#worker.terminate();
    this.#end();
  }

  #send(message: ToWorker): void {
    if (this.#ready && !this.#over) this.#worker.postMessage(message);
  }

  async #receive(message: FromWorker): Promise<void> {
    switch (message.type) {
      case "ready":
        this.#ready = true;
        return this.#send({ type: "serve", task: this.#task });
      case "listening":
        clearTimeout(this.#startTimer);
        return this.#listening.resolve();
      case "said":
        return this.#host.said(message.text, this);
      case "snapshot":
        return this.#snapshots.answer(message.id, message.snapshot);
      case "ask snapshot": {
        const snapshots = await this.#host.others(this);
        return this.#send({ type: "snapshots", id: message.id, snapshots });
      }
      case "live":
        return this.#live.answer(message.id, message.answer);
      case "ask live": {
        const answers = await this.#host.live(message.question, this);
        return this.#send({ type: "live", id: message.id, answers });
      }
      case "admit":
      case "settle":
        return await serveLedger(
          message,
          this.#host.ledger,
          (answer) => this.#send(answer),
        );
      case "flushed":
        return this.#flush.answer(message.id);
      case "ask flush":
        await this.#host.flush(this);
        return this.#send({ type: "flushed", id: message.id });
      case "heard":
        return this.#host.heard(message.call, this);
      case "cancel":
        return this.#host.cancel(message.exchange, this);
      case "done":
        return this.#end();
      case "failed":
        return this.#fail(message.why);
    }
  }

  #fail(why: string): void {
    if (this.#over) return;
    this.#host.failed(
      new ChatError(`Worker ${this.number} of the server failed: ${why}`),
    );
  }

  #end(): void {
    this.#over = true;
    clearTimeout(this.#startTimer);
    this.#snapshots.end();
    this.#live.end();
    this.#flush.end();
    this.#listening.resolve();
    this.#ended.resolve();
  }
}
