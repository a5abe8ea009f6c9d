/**
 * Messages between a server's main thread and its workers.
 *
 * @module
 */
import type { EndedCall } from "../../clients/routing/circuit.ts";
import type { LiveAnswer, LiveQuestion } from "../live/question.ts";
import type { PageSecrets } from "../ui/pages.ts";
import type { FromLedger, ToLedger } from "./ledger_messages.ts";
import type { ThreadSnapshot } from "./snapshot.ts";

/** The name of a worker's scope, by which the program sees that it runs in a worker. */
export const WORKER_NAME = "chat-worker";

/** A worker's number, and where it listens. */
export interface WorkerTask {
  /** From 1; the main thread is 0. */
  readonly number: number;
  /** Number of threads, with the main one. */
  readonly count: number;
  /** The main thread's port. */
  readonly port: number;
  /** The id of the whole server, see {@linkcode LoopGuard}. */
  readonly serverId: string;
  /** The secrets of the web pages, so that each thread knows the same visitors. */
  readonly pageSecrets: PageSecrets;
}

/** How long a thread waits until another one has written what has ended there, in ms. */
export const FLUSH_MS = 2_000;

/** What several threads answer; undefined for one that is too busy. */
export type LiveAnswers = readonly (LiveAnswer | undefined)[];

/** A message from the main thread. */
export type ToWorker =
  | FromLedger
  | { readonly type: "serve"; readonly task: WorkerTask }
  /** Tells the worker to take no more requests and to finish. */
  | { readonly type: "stop" }
  /** Tells the worker to abort the running exchanges. */
  | { readonly type: "cut" }
  /** Tells the worker how a call of another thread ended. */
  | { readonly type: "heard"; readonly call: EndedCall }
  /** Tells the worker to cancel the response of an exchange, if it runs there. */
  | { readonly type: "cancel"; readonly exchange: string }
  /** Asks that the worker writes what has ended there. */
  | { readonly type: "ask flush"; readonly id: number }
  /** The other threads have done so. */
  | { readonly type: "flushed"; readonly id: number }
  /** Asks for the worker's snapshot. */
  | { readonly type: "ask snapshot"; readonly id: number }
  /** Asks the worker about its exchanges. */
  | {
    readonly type: "ask live";
    readonly id: number;
    readonly question: LiveQuestion;
  }
  /** Answers a worker that asked about the exchanges of the other threads. */
  | {
    readonly type: "live";
    readonly id: number;
    readonly answers: LiveAnswers;
  }
  /** Answers a worker that asked for the snapshots of the other threads. */
  | {
    readonly type: "snapshots";
    readonly id: number;
    readonly snapshots: readonly ThreadSnapshot[];
  };

/** A message from a worker. */
export type FromWorker =
  | ToLedger
  /** The worker receives messages from now on; the runtime drops earlier ones. */
  | { readonly type: "ready" }
  | { readonly type: "listening" }
  /** A line for the server's user. */
  | { readonly type: "said"; readonly text: string }
  /** Asks that the other threads write what has ended there. */
  | { readonly type: "ask flush"; readonly id: number }
  /** What has ended in this worker is written. */
  | { readonly type: "flushed"; readonly id: number }
  /** Asks for the snapshots of the other threads. */
  | { readonly type: "ask snapshot"; readonly id: number }
  /** Asks the other threads about their exchanges. */
  | {
    readonly type: "ask live";
    readonly id: number;
    readonly question: LiveQuestion;
  }
  /** Answers about the worker's exchanges. */
  | {
    readonly type: "live";
    readonly id: number;
    readonly answer: LiveAnswer;
  }
  /** Tells the other threads how a call ended. */
  | { readonly type: "heard"; readonly call: EndedCall }
  /** Tells the other threads to cancel the response of an exchange. */
  | { readonly type: "cancel"; readonly exchange: string }
  /** Answers with the worker's snapshot. */
  | {
    readonly type: "snapshot";
    readonly id: number;
    readonly snapshot: ThreadSnapshot;
  }
  /** All exchanges have ended and are recorded. */
  | { readonly type: "done" }
  /** The worker has failed; its running exchanges can still end. */
  | { readonly type: "failed"; readonly why: string };
