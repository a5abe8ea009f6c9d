import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { arrivals, runLoad } from "../../lib/bench/load.ts";

Deno.test("arrivals: a Poisson process of the rate, the same for the same seed", () => {
  const times = arrivals(20_000, 50, 7);
  assertEquals(times, arrivals(20_000, 50, 7));
  assert(times[0] !== arrivals(1, 50, 8)[0]);
  const gaps = times.map((time, i) => time - (times[i - 1] ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const spread = Math.sqrt(
    gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length,
  );
  assertAlmostEquals(mean, 20, 0.5);
  assertAlmostEquals(spread, 20, 0.7); // of an exponential gap it is the mean
});

for (const concurrency of [1, 3, 50]) {
  Deno.test(`runLoad: ${concurrency} at once, in order, each once`, async () => {
    const { signal } = new AbortController();
    const begun: number[] = [];
    let [running, most] = [0, 0];
    await runLoad(
      Array.from({ length: 10 }, (_, i) => i),
      { concurrency, seed: 1, signal },
      async (job, queued) => {
        begun.push(job);
        most = Math.max(most, ++running);
        assertEquals(queued, 0);
        await Promise.resolve();
        running--;
      },
    );
    assertEquals(begun, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assertEquals(most, Math.min(concurrency, 10));
  });
}

Deno.test("runLoad: an open loop does not wait for answers", async () => {
  const { signal } = new AbortController();
  const all = Promise.withResolvers<void>();
  let begun = 0;
  await runLoad([1, 2, 3, 4], { rate: 1000, seed: 1, signal }, async () => {
    if (++begun === 4) all.resolve();
    await all.promise; // in a closed loop this would never come
  });
  assertEquals(begun, 4);
});

Deno.test("runLoad: an open loop with a limit waits, and tells for how long", async () => {
  const { signal } = new AbortController();
  const waited: number[] = [];
  await runLoad(
    [1, 2, 3],
    { rate: 1e6, concurrency: 1, seed: 1, signal },
    async (_job, queued) => {
      waited.push(queued);
      const until = performance.now() + 5;
      while (performance.now() < until) await Promise.resolve();
    },
  );
  assert((waited[2] ?? 0) > (waited[1] ?? 0) && (waited[1] ?? 0) > 0);
});

Deno.test("runLoad: once stopped it begins nothing, also while it waits for an arrival", async () => {
  const stop = new AbortController();
  const begun: number[] = [];
  await runLoad([1, 2, 3], { seed: 1, signal: stop.signal }, (job) => {
    begun.push(job);
    if (job === 2) stop.abort();
    return Promise.resolve();
  });
  assertEquals(begun, [1, 2]);
  const late = new AbortController();
  const waiting = runLoad(
    [1],
    { rate: 1e-6, seed: 1, signal: late.signal },
    () => Promise.reject(new Error("begun")),
  );
  late.abort();
  await waiting;
});

for (const shape of [0.25, 4]) {
  Deno.test(`arrivals: gaps of burstiness ${shape} have its mean and spread`, () => {
    const times = arrivals(40_000, 50, 7, shape);
    const gaps = times.map((time, i) => time - (times[i - 1] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const spread = Math.sqrt(
      gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length,
    );
    assertAlmostEquals(mean, 20, 1);
    // Of a gamma distribution the spread is the mean over the root of its shape.
    assertAlmostEquals(spread, 20 / Math.sqrt(shape), 1.5);
  });
}

Deno.test("runLoad: times that are given are kept to", async () => {
  const { signal } = new AbortController();
  const begun: [number, boolean][] = [];
  const start = performance.now();
  const due = [0, 20, 20, 60];
  await runLoad(
    [0, 1, 2, 3],
    { rate: 1, due, seed: 1, signal },
    (job) => {
      // A timer may be early by less than a millisecond.
      const ms = performance.now() - start + 1;
      begun.push([job, ms >= (due[job] ?? 0)]);
      return Promise.resolve();
    },
  );
  // Those that are due at once may begin in any order.
  begun.sort(([a], [b]) => a - b);
  assertEquals(begun, [[0, true], [1, true], [2, true], [3, true]]);
});
