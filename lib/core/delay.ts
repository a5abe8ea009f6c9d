/**
 * Waiting that an abort ends at once.
 *
 * @module
 */

/** The longest wait that a timer keeps, in ms; with a longer one it fires at once. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;

/** Waits some milliseconds; rejects with `signal.reason` as soon as the signal aborts. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** {@linkcode Sleep} by the clock; leaves neither timer nor listener behind. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/**
 * Waits for something, but for no longer than some milliseconds.
 *
 * @throws what it rejects with in this time
 */
export async function atMost(
  ms: number,
  work: Promise<unknown>,
): Promise<void> {
  const over = new AbortController();
  try {
    await Promise.race([work, delay(ms, over.signal)]);
  } finally {
    over.abort();
  }
}
