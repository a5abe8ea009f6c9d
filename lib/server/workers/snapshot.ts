/**
 * Snapshots of the server's threads: each thread makes its own, `/health` and `/metrics` add them up.
 *
 * @module
 */
import type { EndedCall } from "../../clients/routing/circuit.ts";
import type { History, HistoryState } from "../../history/history.ts";
import type { ShippingState } from "../../history/store/shipping/follow.ts";
import type { FamilyState } from "../watch/metrics/family_state.ts";
import type { ServerMetrics } from "../watch/metrics/server_metrics.ts";
import type { LiveAnswer, LiveQuestion } from "../live/question.ts";
import type { RunningExchanges } from "../running.ts";

/** The state of one thread at one moment: plain values, which can be sent to another thread. */
export interface ThreadSnapshot {
  /** The thread's counters; empty where nothing is counted. */
  readonly metrics: readonly FamilyState[];
  /** Lines that wait for the disk; absent where nothing is recorded. */
  readonly history?: HistoryState;
  /** How far the store is behind the history; absent in all threads but one, and without a store. */
  readonly shipping?: ShippingState;
  /** How many exchanges run. */
  readonly running: number;
}

/** The threads of a server that has several. */
export interface Threads {
  /**
   * Takes a snapshot of every thread, the asking one included. A thread that does not answer in time gives its last
   * snapshot again, so that no counter decreases. Never rejects.
   */
  snapshots(): Promise<readonly ThreadSnapshot[]>;
  /**
   * Asks the other threads about their exchanges; undefined for one that does not answer in time. None is given where
   * the other threads do not answer at all. Never rejects.
   */
  askOthers(
    question: LiveQuestion,
  ): Promise<readonly (LiveAnswer | undefined)[]>;
  /** Resolves when the other threads have written what has ended there, or do not answer in time. Never rejects. */
  flush(): Promise<void>;
  /** Tells the other threads how a call to a provider ended, so that all of them notice when it keeps failing. */
  heard(call: EndedCall): void;
  /** Cancels the response of an exchange in whichever of the other threads runs it. */
  cancel(exchange: string): void;
}

/** The parts of a server's context that a snapshot is made of. */
export interface SnapshotSource {
  /** Absent where nothing is counted. */
  readonly metrics?: ServerMetrics | undefined;
  /** Whether exchanges are written to the store. */
  readonly history: boolean;
  /** The history. */
  readonly store?: History | undefined;
  /** How far the store is behind it. */
  readonly shipping?: (() => ShippingState | undefined) | undefined;
  /** The exchanges that run. */
  readonly running: RunningExchanges;
}

/** Takes a snapshot of the thread with this context. */
export function snapshotOf(
  { metrics, history, store, shipping, running }: SnapshotSource,
): ThreadSnapshot {
  const shipped = shipping?.();
  return {
    metrics: metrics?.state() ?? [],
    ...(history && store !== undefined ? { history: store.state } : {}),
    ...(shipped === undefined ? {} : { shipping: shipped }),
    running: running.size,
  };
}

/** Adds up what waits for the disk in all threads; undefined when none of them records. */
export function wholeQueue(
  snapshots: readonly ThreadSnapshot[],
): HistoryState | undefined {
  const states = snapshots.flatMap(({ history }) => history ?? []);
  if (states.length === 0) return undefined;
  return {
    failing: states.some(({ failing }) => failing),
    full: states.some(({ full }) => full),
    lines: states.reduce((sum, { lines }) => sum + lines, 0),
    characters: states.reduce((sum, { characters }) => sum + characters, 0),
  };
}
