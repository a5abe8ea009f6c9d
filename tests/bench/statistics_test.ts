import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { seededRandom } from "../../lib/bench/random.ts";
import {
  distribution,
  mean,
  pairedDifference,
  quantile,
  share,
} from "../../lib/bench/statistics.ts";

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

/** How often of 200 the interval holds the truth. */
function coverage(
  clusters: (random: () => number) => number[][],
  truth: number,
  of: "mean" | "p50",
): number {
  let held = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const found = distribution(clusters(seededRandom(seed)), {
      seed,
      resamples: 400,
    });
    const { low = NaN, high = NaN } = found?.[of] ?? {};
    if (low <= truth && truth <= high) held++;
  }
  return held;
}

for (const  of of["mean", "p50"] as const) {
  Deno.test({
    name:
      `distribution: the ${of}'s interval holds the truth about 95 times in 100`,
    permissions,
    fn: () => {
      const held = coverage(
        (random) => Array.from({ length: 60 }, () => [random()]),
        0.5,
        of,
      );
      assert(held >= 178 && held <= 200, `${held} of 200`);
    },
  });
}

Deno.test({
  name: "distribution: repeats of an item do not make it surer than it is",
  permissions,
  fn: () => {
    const repeated = (random: () => number) =>
      Array.from({ length: 40 }, () => Array(10).fill(random()));
    const held = coverage(repeated, 0.5, "mean");
    assert(held >= 178 && held <= 200, `${held} of 200`);
  },
});

Deno.test({
  name: "distribution: one cluster is its own interval, none is none",
  permissions,
  fn: () => {
    assertEquals(distribution([]), undefined);
    assertEquals(distribution([[], []]), undefined);
    assertEquals(distribution([[5]])?.p99, { value: 5, low: 5, high: 5 });
    assertEquals(distribution([[5, 7]])?.mean, { value: 6, low: 6, high: 6 });
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
    assertEquals(pairedDifference([[1, 2]])?.clear, false);
    assertEquals(pairedDifference([]), undefined);
  },
});

// Wilson's interval as Newcombe (1998), table I, gives it.
const shares: [number, number, number, number][] = [
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
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
    const all = share([[1, 1], [1], []]);
    assertEquals([all?.value, all?.high], [1, 1]);
    assertAlmostEquals(all?.low ?? NaN, 0.3424, 5e-4);
    assertEquals(share([[]]), undefined);
  },
});
