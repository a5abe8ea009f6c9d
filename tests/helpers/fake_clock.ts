/**
 * A clock that stands still until a test moves it.
 *
 * @module
 */

/** Stands in for the clock until disposed of; `advance` runs each timer that has come due once. */
export function fakeClock(): Disposable & { advance(ms: number): void } {
  const { setTimeout, clearTimeout } = globalThis;
  const now = performance.now;
  const timers = new Map<number, { at: number; run: () => void }>();
  let time = 0;
  let last = 0;
  Object.assign(globalThis, {
    setTimeout: (run: () => void, ms: number) => {
      timers.set(++last, { at: time + ms, run });
      return last;
    },
    clearTimeout: (id: number) => timers.delete(id),
  });
  performance.now = () => time;
  return {
    advance(ms) {
      time += ms;
      for (const [id, { at, run }] of [...timers]) {
        if (at <= time && timers.delete(id)) run();
      }
    },
    [Symbol.dispose]() {
      Object.assign(globalThis, { setTimeout, clearTimeout });
      performance.now = now;
    },
  };
}
