/**
 * How often intervals hold the truth, over samples whose truth is known.
 *
 * @module
 */
import { assertGreaterOrEqual, assertLess } from "@std/assert";
import { seededRandom } from "../../lib/bench/statistics/random.ts";
import type { Estimate } from "../../lib/bench/statistics/estimate.ts";
import {
  quantileEstimate,
  sortValues,
} from "../../lib/bench/statistics/quantile_interval.ts";
import {
  mean,
  meanOf,
  pairedDifference,
  pairedShares,
  share,
} from "../../lib/bench/statistics/statistics.ts";

/** Large samples take longest, and cover best. */
const samples = (n: number) => n < 100 ? 300 : 150;
const LEAST = 0.93;
const SIZES = [5, 10, 20, 50, 100, 200];

/** A random number generator of one distribution. */
type Draw = (random: () => number) => number;

/** A distribution, its share below a value, and its mean. */
interface Known {
  readonly draw: Draw;
  readonly below: (value: number) => number;
  readonly mean: number;
}

const normal: Draw = (random) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** The normal distribution's share below a value (Abramowitz and Stegun 7.1.26, to seven digits). */
function normalBelow(value: number): number {
  const x = Math.abs(value) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const tail = [
    1.061405429,
    -1.453152027,
    1.421413741,
    -0.284496736,
    0.254829592,
  ]
    .reduce((sum, factor) => (sum + factor) * t, 0) * Math.exp(-x * x);
  return value < 0 ? tail / 2 : 1 - tail / 2;
}

const lognormal = (middle: number, sigma: number): Known => ({
  draw: (random) => middle * Math.exp(sigma * normal(random)),
  below: (value) => normalBelow(Math.log(value / middle) / sigma),
  mean: middle * Math.exp(sigma * sigma / 2),
});

const half = (one: Known, other: Known): Known => ({
  draw: (random) => random() < 0.5 ? one.draw(random) : other.draw(random),
  below: (value) => (one.below(value) + other.below(value)) / 2,
  mean: (one.mean + other.mean) / 2,
});

/** Pareto's distribution: a share of (1 / value) ** shape is greater, so that moments from `shape` on are infinite. */
const pareto = (shape: number): Known => ({
  draw: (random) => Math.pow(1 - random(), -1 / shape),
  below: (value) => value < 1 ? 0 : 1 - Math.pow(value, -shape),
  mean: shape / (shape - 1),
});

const KNOWN: Record<string, Known> = {
  "lognormal": lognormal(100, 0.5),
  "long lognormal": lognormal(100, 1),
  "bimodal": half(lognormal(100, 0.2), lognormal(400, 0.2)),
  "heavy-tailed": pareto(2.5),
};

function holds({ low = -Infinity, high = Infinity }: Estimate, truth: number) {
  return low <= truth && truth <= high;
}

/** Whether an interval's ends lie on both sides of the quantile, by the known distribution. */
function holdsQuantile(
  { low = -Infinity, high = Infinity }: Estimate,
  q: number,
  { below }: Known,
): boolean {
  return (low === -Infinity || below(low) <= q) &&
    (high === Infinity || below(high) >= q);
}

/** Counts how often each interval of a sample held. */
class Tally {
  readonly #held: Record<string, number[]> = {};

  add(held: Record<string, boolean>): void {
    for (const [name, yes] of Object.entries(held)) {
      this.#held[name] ??= [];
      this.#held[name].push(Number(yes));
    }
  }

  check(what: string): void {
    for (const [name, held] of Object.entries(this.#held)) {
      assertGreaterOrEqual(mean(held), LEAST, `${what}: ${name}`);
    }
  }
}

for (const [name, known] of Object.entries(KNOWN)) {
  for (const n of SIZES) {
    Deno.test({
      name: `intervals hold the truth: ${n} values, ${name}`,
      permissions: "none",
      fn: () => {
        const tally = new Tally();
        const random = seededRandom(n);
        const values = () =>
          Array.from({ length: n }, () => known.draw(random));
        for (let i = 0; i < 600; i++) {
          const sorted = sortValues(values().map((value) => [value]));
          const of = (q: number) =>
            holdsQuantile(quantileEstimate(sorted, q), q, known);
          tally.add({ p50: of(0.5), p90: of(0.9), p99: of(0.99) });
        }
        for (let seed = 1; seed <= samples(n); seed++) {
          const [sample, second, third] = [values(), values(), values()];
          // The second is slower by half, and shares what makes an item slow.
          const pairs = sample.map((value, i): [number, number] => [
            value + (second[i] ?? NaN),
            value + 1.5 * (third[i] ?? NaN),
          ]);
          const average = meanOf(sample.map((value) => [value]), { seed });
          const paired = pairedDifference(pairs, { seed })?.difference;
          tally.add({
            mean: average !== undefined && holds(average, known.mean),
            "paired difference": paired !== undefined &&
              holds(paired, known.mean / 2),
          });
        }
        tally.check(`${name}, n = ${n}`);
      },
    });
  }
}

/** Items whose values hang together: each moves all of its own, and they are more or fewer. */
function streams(n: number, random: () => number): number[][] {
  return Array.from({ length: n }, () => {
    const own = Math.exp(0.4 * normal(random));
    return Array.from(
      { length: 5 + Math.floor(20 * random()) },
      () => own * Math.exp(0.6 * normal(random)),
    );
  });
}

for (const n of [10, 20, 50]) {
  Deno.test({
    name: `intervals hold the truth: ${n} streams of many gaps`,
    permissions: "none",
    fn: () => {
      const known = lognormal(1, Math.hypot(0.4, 0.6));
      const tally = new Tally();
      const random = seededRandom(n);
      for (let seed = 1; seed <= samples(n); seed++) {
        const sample = streams(n, random);
        const sorted = sortValues(sample);
        const of = (q: number) =>
          holdsQuantile(quantileEstimate(sorted, q), q, known);
        const average = meanOf(sample, { seed });
        tally.add({
          mean: average !== undefined && holds(average, known.mean),
          p50: of(0.5),
          p90: of(0.9),
          p99: of(0.99),
        });
      }
      tally.check(`streams, n = ${n}`);
    },
  });
}

/** The conversation of each item; conversations are short and long. */
function conversations(n: number, random: () => number): string[] {
  return Array.from({ length: n }, (_, conversation) => `c${conversation}`)
    .flatMap((name) =>
      Array.from({ length: 1 + Math.floor(6 * random()) }, () => name)
    );
}

for (const n of [6, 12, 30]) {
  Deno.test({
    name: `intervals hold the truth: the items of ${n} conversations`,
    permissions: "none",
    fn: () => {
      const tally = new Tally();
      const random = seededRandom(n);
      let narrow = 0;
      for (let seed = 1; seed <= 300; seed++) {
        const clusters = conversations(n, random);
        const own = new Map(clusters.map((name) => [name, random()]));
        // A conversation is hard or easy as a whole, for one model more than for the other.
        const yes = (name: string, of: (ease: number) => number) =>
          Number(random() < of(own.get(name) ?? 0));
        const pairs = clusters.map((name): [number, number] => [
          yes(name, (ease) => 0.9 * ease),
          yes(name, (ease) => 0.1 + 0.8 * ease * ease),
        ]);
        const [first, second] = [0.45, 0.1 + 0.8 / 3];
        const answers = [
          ...Map.groupBy(
            pairs.map(([value], i) => ({ value, cluster: clusters[i] })),
            ({ cluster }) => cluster,
          ).values(),
        ].map((all) => all.map(({ value }) => value));
        const shares = pairedShares(pairs, { clusters })?.difference;
        const means = pairedDifference(pairs, { seed, clusters })?.difference;
        const one = share(answers);
        const truth = second - first;
        tally.add({
          share: one !== undefined && holds(one, first),
          "difference of shares": shares !== undefined && holds(shares, truth),
          "paired difference": means !== undefined && holds(means, truth),
        });
        // As if each item had a conversation of its own.
        const alone = share(pairs.map(([value]) => [value]));
        narrow += Number(alone === undefined || !holds(alone, first));
      }
      tally.check(`conversations, n = ${n}`);
      assertGreaterOrEqual(
        narrow / 300,
        0.07,
        "it is the clusters that matter",
      );
    },
  });
}

/** How likely `yes` of `n` are, each with the chance `truth`. */
function likelihood(yes: number, n: number, truth: number): number {
  let product = 1;
  for (let i = 0; i < n; i++) {
    product *= i < yes ? truth * (n - i) / (yes - i) : 1 - truth;
  }
  return product;
}

for (const n of SIZES) {
  Deno.test({
    name: `intervals hold the truth: a share of ${n}, over all that can come`,
    permissions: "none",
    fn: () => {
      for (const truth of [0.5, 0.8, 0.9, 0.95, 0.99, 1]) {
        let held = 0;
        for (let yes = 0; yes <= n; yes++) {
          const found = share(
            Array.from({ length: n }, (_, i) => [Number(i < yes)]),
          );
          if (found === undefined || !holds(found, truth)) continue;
          held += likelihood(yes, n, truth);
        }
        assertGreaterOrEqual(held, LEAST, `${truth} of ${n}`);
        assertLess(held, 1 + 1e-9);
      }
    },
  });
}
