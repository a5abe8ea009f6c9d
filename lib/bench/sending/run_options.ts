/**
 * What a benchmark is run with.
 *
 * @module
 */
import type { ChatClient } from "../../core/client.ts";
import type { Recorder } from "../../history/record/recorder.ts";
import type { Item } from "../items.ts";
import type { Plan } from "../plan.ts";
import type { Note } from "../record.ts";
import type { RunStore } from "../run_store.ts";

/** A model, ready to be asked. */
export interface Target {
  /** Full name. */
  readonly name: string;
  /** The provider's own name. */
  readonly model: string;
  /** The client of its provider. */
  readonly client: ChatClient;
}

/** How far a run is. */
export interface Progress {
  /** Requests that have ended, warmups and a judge's included. */
  readonly done: number;
  /** Requests that there are. */
  readonly total: number;
  /** Of those that have ended, how many failed. */
  readonly failed: number;
  /** The model that was asked last. */
  readonly model: string;
}

/** What a run works with. */
export interface RunOptions {
  /** What is done. */
  readonly plan: Plan;
  /** In the plan's order. */
  readonly items: readonly Item[];
  /** In the plan's order. */
  readonly targets: readonly Target[];
  /** Compares the answers, if the plan says so. */
  readonly judge?: Target | undefined;
  /** Grades answers, if their checks need it. */
  readonly grader?: Target | undefined;
  /** Keeps what the recorder writes. */
  readonly store: RunStore;
  /** Records each request; it writes into the store. */
  readonly recorder: Recorder;
  /** Stops the run: what is under way is aborted, nothing is begun. */
  readonly signal: AbortSignal;
  /** Gets each exchange's note, once the exchange is recorded. */
  readonly onNote: (note: Note) => Promise<void>;
  /** Called after each request. */
  readonly onProgress: (progress: Progress) => void;
}

/** Where a model's requests go: what a connection is kept to. */
export function hostOf({ client }: Pick<Target, "client">): string {
  return URL.parse(client.baseUrl)?.host ?? client.provider;
}
