/**
 * Starts timers and other work so that they do not delay a request that is being sent.
 *
 * @module
 */
import { LONGEST_TIMER_MS } from "./delay.ts";

/**
 * Time in ms in which a request leaves this program, once the runtime has it: 5 on a fast machine, 15 on a slow one. The
 * runtime's first timer takes 5 to make, and code that is loaded takes 40, during which nothing is sent. More time than
 * needed costs nothing, because an answer that begins ends the wait.
 */
const HEAD_START_MS = 25;

/** A shorter wait, in ms, begins at once, because the head start would make it far too long. */
const SHORT_MS = 1_000;

let hasTimer = false;

/** Calls back after a wait in ms, unless disposed before. */
export function startTimer(callback: () => void, ms: number): Disposable {
  const wait = Math.min(ms, LONGEST_TIMER_MS);
  if (hasTimer || wait < SHORT_MS) {
    hasTimer = true;
    const timer = setTimeout(callback, wait);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  }
  let timer: Disposable | undefined;
  let disposed = false;
  afterHeadStart(() => {
    if (disposed) return;
    hasTimer = true;
    timer = startTimer(callback, wait - HEAD_START_MS);
  });
  return {
    [Symbol.dispose]() {
      disposed = true;
      timer?.[Symbol.dispose]();
    },
  };
}

/** Calls back once the requests that the runtime has were sent; does not keep the program running. */
export function afterHeadStart(callback: () => void): void {
  // This timer needs no setup, because the runtime has it from the start.
  AbortSignal.timeout(HEAD_START_MS)
    .addEventListener("abort", callback, { once: true });
}

const LOADED_LATER = new WeakSet<() => Promise<unknown>>();

/**
 * Loads a module once the request that the runtime gets in this turn of the event loop was sent. A failure is
 * thrown where the module is used.
 */
export function loadLater(load: () => Promise<unknown>): void {
  if (LOADED_LATER.has(load)) return;
  LOADED_LATER.add(load);
  // The runtime takes longer than the head start for a process's first request, so the head start begins after it.
  queueMicrotask(() => afterHeadStart(() => void load().catch(() => {})));
}
