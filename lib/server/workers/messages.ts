/**
 * What the main thread of a server and its workers tell each other.
 *
 * @module
 */
import type { ThreadLook } from "./look.ts";

/** The name of a worker's scope, by which the program knows that it is one. */
export const WORKER_NAME = "chat-worker";

/** Which worker one is and where it listens. */
export interface WorkerTask {
  /** From 1; the main thread is 0. */
  readonly number: number;
  /** How many threads there are, the main one included. */
  readonly count: number;
  /** The port that the main thread has. */
  readonly port: number;
}

/** From the main thread. */
export type ToWorker =
  | { readonly type: "serve"; readonly task: WorkerTask }
  /** Takes no more requests and finishes. */
  | { readonly type: "stop" }
  /** Does not wait for what runs. */
  | { readonly type: "cut" }
  /** Wants a look at the worker. */
  | { readonly type: "look"; readonly id: number }
  /** The look at the others that the worker wanted. */
  | {
    readonly type: "looks";
    readonly id: number;
    readonly looks: readonly ThreadLook[];
  };

/** From a worker. */
export type FromWorker =
  | { readonly type: "listening" }
  /** A line for the server's user. */
  | { readonly type: "said"; readonly text: string }
  /** Wants a look at the other threads. */
  | { readonly type: "look"; readonly id: number }
  /** The look at the worker. */
  | { readonly type: "looked"; readonly id: number; readonly look: ThreadLook }
  /** All is over and recorded. */
  | { readonly type: "done" }
  /** The worker cannot go on; what runs there can still end. */
  | { readonly type: "failed"; readonly why: string };
