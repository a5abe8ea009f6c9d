import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { seededRandom } from "../../../lib/bench/statistics/random.ts";
import {
  quantileEstimate,
  sortValues,
} from "../../../lib/bench/statistics/quantile_interval.ts";
import {
  distribution,
  mean,
  pairedDifference,
  pairedShares,
  quantile,
  share,
} from "../../../lib/bench/statistics/statistics.ts";

const permissions = "none";

const quantiles: [number[], number, number][] = [
  [[1, 2, 3, 4], 0.5, 2.5],
  [[4, 1, 3, 2], 0, 1],
  [[4, 1, 3, 2], 1, 4],
  [[10], 0.99, 10],
  [[0, 10], 0.9, 9],
  [[], 0.5, NaN],
];
for (const [values, q, expected] of quantiles) {
  Deno.test({
    name: `quantile: ${q} of [${values}] is ${expected}`,
    permissions,
    fn: () => assertEquals(quantile(values, q), expected),
  });
}

Deno.test({
  name: "seededRandom: the same seed, the same sequence, spread over 0 to 1",
  permissions,
  fn: () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 1000 }, random);
    };
    assertEquals(draw(7), draw(7));
    assert(draw(7)[0] !== draw(8)[0]);
    assertAlmostEquals(mean(draw(7)), 0.5, 0.03);
    assert(draw(7).every((value) => value >= 0 && value < 1));
  },
});

Deno.test({
  name: "distribution: mean and quantiles are those of all values together",
  permissions,
  fn: () => {
    const random = seededRandom(5);
    const clusters = Array.from(
      { length: 30 },
      (_, i) => Array.from({ length: i % 4 }, () => 1000 * random()),
    );
    const found = distribution(clusters);
    const all = clusters.flat();
    assertEquals([found?.count, found?.clusters], [all.length, 22]);
    assertAlmostEquals(found?.mean.value ?? NaN, mean(all), 1e-9);
    assertAlmostEquals(found?.p50.value ?? NaN, quantile(all, 0.5), 1e-9);
    assertAlmostEquals(found?.p90.value ?? NaN, quantile(all, 0.9), 1e-9);
    assertAlmostEquals(found?.p99.value ?? NaN, quantile(all, 0.99), 1e-9);
  },
});

Deno.test({
  name: "distribution: fewer than five clusters give no interval",
  permissions,
  fn: () => {
    assertEquals(distribution([]), undefined);
    assertEquals(distribution([[], []]), undefined);
    assertEquals(distribution([[5]])?.p99, { value: 5 });
    assertEquals(distribution([[5, 7], [6], [6], [6]])?.mean, { value: 6 });
    assertEquals(distribution([[6], [6], [6], [6], [6]])?.mean, {
      value: 6,
      low: 6,
      high: 6,
    });
  },
});

// Ranks from the binomial distribution, as tables of distribution-free intervals give them.
const ranks: [number, number, number | undefined, number | undefined][] = [
  [5, 0.5, 1, undefined],
  [6, 0.5, 1, 6],
  [10, 0.5, 2, 9],
  [20, 0.5, 6, 15],
  [100, 0.5, 40, 61],
  [20, 0.9, 16, undefined],
  [36, 0.9, 29, 36],
  [100, 0.99, 97, undefined],
  [368, 0.99, 360, 368],
];
for (const [n, q, low, high] of ranks) {
  Deno.test({
    name: `distribution: ${q} of ${n} lies from rank ${low} to ${high}`,
    permissions,
    fn: () => {
      const found = quantileEstimate(
        sortValues(Array.from({ length: n }, (_, i) => [i + 1])),
        q,
      );
      assertEquals([found.low, found.high], [low, high]);
    },
  });
}

Deno.test({
  name: "distribution: equal repeats leave a quantile as unsure as it was",
  permissions,
  fn: () => {
    const random = seededRandom(4);
    const once = Array.from({ length: 40 }, () => random());
    const [single, repeated] = [1, 8].map((times) =>
      distribution(once.map((value) => Array(times).fill(value)))?.p50
    );
    const width = (of: typeof single) => (of?.high ?? NaN) - (of?.low ?? NaN);
    assert(width(repeated) >= width(single));
  },
});

Deno.test({
  name: "distribution: an interval stays within what a value can be",
  permissions,
  fn: () => {
    const found = distribution([[1], [1], [1], [1], [0.2]], {
      bounds: { least: 0, greatest: 1 },
    });
    assertEquals([found?.mean.low, found?.mean.high], [0, 1]);
  },
});

Deno.test({
  name: "distribution: the same sample and seed give the same intervals",
  permissions,
  fn: () => {
    const random = seededRandom(9);
    const clusters = Array.from({ length: 25 }, () => [random(), random()]);
    assertEquals(distribution(clusters), distribution(clusters));
    assert(
      distribution(clusters)?.mean.low !==
        distribution(clusters, { seed: 2 })?.mean.low,
    );
  },
});

Deno.test({
  name:
    "pairedDifference: a steady difference is clear, noise around zero is not",
  permissions,
  fn: () => {
    const random = seededRandom(3);
    const noise = () => random() - 0.5;
    const steady = Array.from(
      { length: 40 },
      () => [0, 1 + noise()] as const,
    );
    const none = Array.from({ length: 40 }, () => [noise(), noise()] as const);
    assertEquals(pairedDifference(steady)?.clear, true);
    assertEquals(pairedDifference(none)?.clear, false);
    assertEquals(pairedDifference(steady)?.first, 0);
    assertEquals(pairedDifference(steady.slice(0, 4))?.clear, false);
    assertEquals(pairedDifference([]), undefined);
  },
});

// Clopper and Pearson's interval, as Newcombe (1998), table I, gives it.
const shares: [number, number, number, number][] = [
  [81, 263, 0.2527, 0.3676],
  [15, 148, 0.0578, 0.1617],
  [0, 20, 0, 0.1684],
  [1, 29, 0.0009, 0.1776],
];
for (const [yes, n, low, high] of shares) {
  Deno.test({
    name: `share: ${yes} of ${n} is ${low} to ${high}`,
    permissions,
    fn: () => {
      const found = share(
        Array.from({ length: n }, (_, i) => [i < yes ? 1 : 0]),
      );
      assertAlmostEquals(found?.value ?? NaN, yes / n, 1e-9);
      assertAlmostEquals(found?.low ?? NaN, low, 5e-5);
      assertAlmostEquals(found?.high ?? NaN, high, 5e-5);
    },
  });
}

Deno.test({
  name: "share: all of a few is not sure, none at all is no share",
  permissions,
  fn: () => {
    assertEquals(share([[1, 1], [1], []]), { value: 1 });
    const all = share([[1], [1], [1], [1], [1], []]);
    assertEquals([all?.value, all?.high], [1, 1]);
    assertAlmostEquals(all?.low ?? NaN, 0.4782, 5e-4);
    // Repeats make it no surer, and one that has more of them a little less sure.
    const alike = share([[1, 1], [1, 1], [1, 1], [1, 1], [1, 1]]);
    assertEquals(alike, all);
    const uneven = share([[1, 1], [1], [1], [1], [1], []]);
    assertAlmostEquals(uneven?.low ?? NaN, 0.4405, 5e-4);
    assertEquals(share([[]]), undefined);
  },
});

Deno.test({
  name:
    "pairedShares: items that all agree do not prove that none would differ",
  permissions,
  fn: () => {
    const found = pairedShares(Array.from({ length: 20 }, () => [1, 1]));
    assertEquals(found?.difference.value, 0);
    assert((found?.difference.low ?? 0) < -0.1);
    assert((found?.difference.high ?? 0) > 0.1);
    assertEquals(found?.clear, false);
  },
});

Deno.test({
  name: "pairedShares: holds the true difference in 93 of 100 runs at least",
  permissions,
  fn: () => {
    for (const n of [5, 10, 20, 50, 100, 200]) {
      for (const [before, after] of [[0.9, 0.9], [0.95, 0.7], [0.5, 0.6]]) {
        const random = seededRandom(n);
        const truth = (after ?? 0) - (before ?? 0);
        let held = 0;
        for (let i = 0; i < 1000; i++) {
          const found = pairedShares(
            Array.from({ length: n }, () => [
              Number(random() < (before ?? 0)),
              Number(random() < (after ?? 0)),
            ]),
          );
          const { low = -1, high = 1 } = found?.difference ?? {};
          if (low <= truth && truth <= high) held++;
        }
        assert(held >= 930, `${before} and ${after}, n = ${n}: ${held}`);
      }
    }
  },
});
