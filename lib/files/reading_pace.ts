/**
 * How fast this thread reads long files, so that others are not disturbed.
 *
 * @module
 */

/** Between two blocks; resolves when the next one may be read. */
export type ReadingPace = () => Promise<void> | undefined;

let pace: ReadingPace | undefined;

/** Sets the pace of this thread; without one, it reads as fast as it can. */
export function setReadingPace(own: ReadingPace | undefined): void {
  pace = own;
}

/** What a reader waits for between two blocks; undefined for nothing. */
export function readingPause(): Promise<void> | undefined {
  return pace?.();
}

/** The longest pause in ms, so that a thread that was suspended reads on. */
const LONGEST_MS = 50;

/**
 * A pace that leaves most of the time to others while these are busy: after each block it rests for three times the
 * time that the block took.
 */
export function considerate(isBusy: () => boolean): ReadingPace {
  let since = performance.now();
  return () => {
    const took = performance.now() - since;
    if (!isBusy()) {
      since = performance.now();
      return undefined;
    }
    const rest = Math.min(LONGEST_MS, Math.max(1, 3 * took));
    return new Promise<void>((resolve) =>
      setTimeout(() => {
        since = performance.now();
        resolve();
      }, rest)
    );
  };
}
