/**
 * What a thread of the server says of itself, and what all of them come to.
 *
 * @module
 */
import type { HistoryStore } from "../../conversation/history.ts";
import type { QueueState } from "../../conversation/line_queue.ts";
import type { FamilyState } from "../metrics/family_state.ts";
import type { ServerMetrics } from "../metrics/server_metrics.ts";
import type { RunningExchanges } from "../running.ts";

/** One thread as it is now: plain values, which can be sent to another. */
export interface ThreadLook {
  /** Empty where nothing is counted. */
  readonly metrics: readonly FamilyState[];
  /** What of the history waits; absent when nothing is recorded. */
  readonly history?: QueueState;
  /** How many exchanges run. */
  readonly running: number;
}

/** The threads of a server that has several. */
export interface Threads {
  /**
   * Looks at all of them, the asking one included. One that does not answer in time is shown as it was when it last
   * did, so that no counter goes back. Never rejects.
   */
  look(): Promise<readonly ThreadLook[]>;
}

/** The parts of a server's context that a look is taken at. */
export interface Looked {
  /** Absent where nothing is counted. */
  readonly metrics?: ServerMetrics;
  /** Whether exchanges are written to the store. */
  readonly history: boolean;
  /** The history. */
  readonly store?: HistoryStore;
  /** The exchanges that run. */
  readonly running: RunningExchanges;
}

/** Looks at the thread that has this context. */
export function lookAt(
  { metrics, history, store, running }: Looked,
): ThreadLook {
  return {
    metrics: metrics?.state() ?? [],
    ...(history && store !== undefined ? { history: store.state } : {}),
    running: running.size,
  };
}

/** What waits in all threads together; undefined when none of them records. */
export function wholeQueue(
  looks: readonly ThreadLook[],
): QueueState | undefined {
  const states = looks.flatMap(({ history }) => history ?? []);
  if (states.length === 0) return undefined;
  return {
    failing: states.some(({ failing }) => failing),
    full: states.some(({ full }) => full),
    lines: states.reduce((sum, { lines }) => sum + lines, 0),
    characters: states.reduce((sum, { characters }) => sum + characters, 0),
  };
}
