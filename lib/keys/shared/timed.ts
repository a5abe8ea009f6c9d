/**
 * Work that has to hear something from time to time.
 *
 * @module
 */

/** Gets a signal that ends it, and says by `answered` that it has heard something. */
export type TimedWork<T> = (
  signal: AbortSignal,
  answered: () => void,
) => Promise<T>;

/**
 * Does the work, and ends it when it has heard nothing for some milliseconds.
 *
 * @param onLate called then
 * @throws what the work rejects with, or that it took too long
 */
export async function timed<T>(
  ms: number,
  work: TimedWork<T>,
  onLate: () => void,
): Promise<T> {
  const ending = new AbortController();
  const over = Promise.withResolvers<never>();
  const end = () => {
    const error = new Error(`no answer within ${ms / 1000} s`);
    ending.abort(error);
    over.reject(error);
    onLate();
  };
  let timer = setTimeout(end, ms);
  let isOver = false;
  const working = work(ending.signal, () => {
    clearTimeout(timer);
    if (!isOver && !ending.signal.aborted) timer = setTimeout(end, ms);
  });
  working.catch(() => {}); // it may fail after its time
  try {
    return await Promise.race([working, over.promise]);
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}
