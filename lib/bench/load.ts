/**
 * When requests are sent: as earlier ones end (closed loop), or as they arrive (open loop).
 *
 * @module
 */
import { setTimeout as wait } from "node:timers/promises";
import { gammaGap } from "./sending/gamma.ts";
import { seededRandom } from "./statistics/random.ts";

/** How jobs are started. */
export interface Pace {
  /** Most jobs at once. */
  readonly concurrency?: number;
  /** Jobs per second that arrive by a Poisson process. */
  readonly rate?: number;
  /** Shape of the gaps between arrivals; 1 is a Poisson process. */
  readonly burstiness?: number | undefined;
  /** When each job arrives, in ms from the start, instead of at random. */
  readonly due?: readonly number[] | undefined;
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
  const { burstiness } = pace;
  const due = pace.due ??
    (rate === undefined ? [] : arrivals(jobs.length, rate, seed, burstiness));
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

/**
 * Times of arrival, in ms from the start, `rate` to a second.
 *
 * @param burstiness shape of the gaps' gamma distribution; with 1 they are exponential, those of a Poisson process
 */
export function arrivals(
  count: number,
  rate: number,
  seed: number,
  burstiness = 1,
): number[] {
  const random = seededRandom(seed);
  const gap = burstiness === 1
    ? () => -Math.log(1 - random())
    : () => gammaGap(burstiness, random);
  let at = 0;
  return Array.from({ length: count }, () => at += gap() / rate * 1000);
}

/** The longest that a timer waits; recorded arrivals may be further apart. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

async function until(time: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const ms = time - performance.now();
    if (ms <= 0) return;
    // The caller looks at the signal.
    await wait(Math.min(ms, LONGEST_WAIT_MS), undefined, { signal })
      .catch(() => {});
  }
}
