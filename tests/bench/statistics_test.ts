import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { seededRandom } from "../../lib/bench/random.ts";
import {
  bootstrap,
  distribution,
  mean,
  pairedDifference,
  quantile,
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
  name:
    "bootstrap: the interval of a mean holds the true mean about 95 times in 100",
  permissions,
  fn: () => {
    let held = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const random = seededRandom(seed);
      const values = Array.from({ length: 60 }, random);
      const { low, high } = bootstrap(values, mean, { seed, resamples: 400 });
      if (low <= 0.5 && 0.5 <= high) held++;
    }
    assert(held >= 180 && held <= 200, `${held} of 200`);
  },
});

Deno.test({
  name: "distribution: one value is its own interval, none is no distribution",
  permissions,
  fn: () => {
    assertEquals(distribution([]), undefined);
    assertEquals(distribution([5])?.p99, { value: 5, low: 5, high: 5 });
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
    assertEquals(pairedDifference([]), undefined);
  },
});
