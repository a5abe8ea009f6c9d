/**
 * A timer that does not hold up what is sent at the same time.
 *
 * @module
 */
import { LONGEST_TIMER_MS } from "./delay.ts";

/**
 * So long a request takes, in ms, to leave this program once it has been handed to the runtime. The runtime makes its
 * first timer in 5 ms, during which nothing leaves.
 */
const HEAD_START_MS = 10;

/** A wait shorter than this, in ms, is begun at once, lest it be far too long. */
const SHORT_MS = 1_000;

let made = false;

/** Calls back after a wait in ms, unless disposed before. */
export function startTimer(callback: () => void, ms: number): Disposable {
  const wait = Math.min(ms, LONGEST_TIMER_MS);
  if (made || wait < SHORT_MS) {
    made = true;
    const timer = setTimeout(callback, wait);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  }
  let timer: Disposable | undefined;
  let disposed = false;
  afterHeadStart(() => {
    if (disposed) return;
    made = true;
    timer = startTimer(callback, wait - HEAD_START_MS);
  });
  return {
    [Symbol.dispose]() {
      disposed = true;
      timer?.[Symbol.dispose]();
    },
  };
}

/** Calls back once what has been handed to the runtime has left; keeps no program alive. */
export function afterHeadStart(callback: () => void): void {
  // This clock is the runtime's own and there from the start.
  AbortSignal.timeout(HEAD_START_MS)
    .addEventListener("abort", callback, { once: true });
}
