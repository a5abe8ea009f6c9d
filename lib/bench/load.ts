/**
 * When requests are sent: as earlier ones end (closed loop), or as they arrive (open loop).
 *
 * @module
 */
import { setTimeout as wait } from "node:timers/promises";
import { seededRandom } from "./random.ts";

/** How jobs are started. */
export interface Pace {
  /** Most jobs at once. */
  readonly concurrency?: number;
  /** Jobs per second that arrive by a Poisson process. */
  readonly rate?: number;
  /** Decides the arrivals. */
  readonly seed: number;
  /** Starts no more jobs; those that run are left to end. */
  readonly signal: AbortSignal;
}

/** Does one job, which was due `queuedMs` ago; must not reject. */
export type Work<T> = (job: T, queuedMs: number) => Promise<void>;

/**
 * Does jobs in order: with a rate each as it arrives, else the next as soon as one of `concurrency` (default 1) has
 * ended. With both, an arrival waits for its turn. Resolves when no job runs any more.
 */
export async function runLoad<T>(
  jobs: readonly T[],
  pace: Pace,
  work: Work<T>,
): Promise<void> {
  const { rate, seed, signal, concurrency = rate ? jobs.length : 1 } = pace;
  const begun = performance.now();
  const due = rate === undefined ? [] : arrivals(jobs.length, rate, seed);
  let next = 0;
  const worker = async () => {
    while (next < jobs.length && !signal.aborted) {
      const at = next++;
      const dueAt = begun + (due[at] ?? 0);
      await until(dueAt, signal);
      if (signal.aborted) return;
      const late = rate === undefined ? 0 : performance.now() - dueAt;
      await work(jobs[at] as T, late);
    }
  };
  const count = Math.min(concurrency, jobs.length);
  await Promise.all(Array.from({ length: count }, worker));
}

/** Times of arrival, in ms from the start: the gaps of a Poisson process are exponential, `rate` to a second. */
export function arrivals(count: number, rate: number, seed: number): number[] {
  const random = seededRandom(seed);
  let at = 0;
  return Array.from(
    { length: count },
    () => at += -Math.log(1 - random()) / rate * 1000,
  );
}

async function until(time: number, signal: AbortSignal): Promise<void> {
  const ms = time - performance.now();
  if (ms <= 0) return;
  // The caller looks at the signal.
  await wait(ms, undefined, { signal }).catch(() => {});
}
