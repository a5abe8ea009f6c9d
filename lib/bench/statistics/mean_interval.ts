/**
 * How sure one can be of a mean.
 *
 * @module
 */
import {
  type Bounds,
  type Estimate,
  estimateOf,
  FEWEST_ITEMS,
} from "./estimate.ts";
import { tQuantile } from "./probability.ts";
import { seededIndices } from "./random.ts";
import { resamplesOf } from "./resamples.ts";

/** Sum and number of an item's values: all that a mean needs of it. */
export interface Totals {
  /** Of the values. */
  readonly sum: number;
  /** At least one. */
  readonly count: number;
}

/** What a resample is drawn with. */
export interface MeanOptions {
  /** Decides the resamples; default 1. */
  readonly seed?: number;
  /** What a value can be at all. */
  readonly bounds?: Bounds;
}

/**
 * The mean of all values of all items, with an interval for it: the wider of Student's t interval and the studentised
 * bootstrap's, at each end. Items are resampled whole, and the mean is a ratio (sums over counts), whose variance is
 * linearised.
 *
 * A sample whose resamples are often constant has no bound.
 */
export function meanEstimate(
  items: readonly Totals[],
  { seed = 1, bounds = {} }: MeanOptions = {},
): Estimate {
  const n = items.length;
  const { mean, error } = ratio(items);
  if (n < FEWEST_ITEMS) return { value: mean };
  if (error === 0) return estimateOf(mean, mean, mean, bounds);
  const { count, tail } = resamplesOf(n);
  const found = studentised(items, mean, seed, count);
  const cut = Math.floor(tail * found.length);
  const t = tQuantile(0.975, n - 1);
  const greatest = found[found.length - 1 - cut] ?? Infinity;
  const least = found[cut] ?? -Infinity;
  return estimateOf(
    mean,
    mean - Math.max(t, greatest) * error,
    mean + Math.max(t, -least) * error,
    bounds,
  );
}

/** The mean of a sample of items and its standard error. */
function ratio(items: readonly Totals[]): { mean: number; error: number } {
  let [sum, count] = [0, 0];
  for (const item of items) {
    sum += item.sum;
    count += item.count;
  }
  const mean = sum / count;
  let squares = 0;
  for (const item of items) squares += (item.sum - mean * item.count) ** 2;
  const n = items.length;
  return { mean, error: Math.sqrt(squares * n / Math.max(1, n - 1)) / count };
}

/** How far each resample's mean lies from the sample's, in its own standard errors; ascending. */
function studentised(
  items: readonly Totals[],
  mean: number,
  seed: number,
  resamples: number,
): Float64Array {
  const n = items.length;
  const draw = seededIndices(seed, n);
  const drawn = new Uint32Array(n);
  // Around the mean, so that squares of what is left lose no digits.
  const sums = Float64Array.from(items, (one) => one.sum - mean * one.count);
  const counts = Float64Array.from(items, (one) => one.count);
  const spread = sums.reduce((total, sum) => total + sum * sum, 0);
  const alike = items.every(({ count }) => count === 1);
  const found = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    let [s, c, ss, sc, cc] = [0, 0, 0, 0, 0];
    draw(drawn);
    for (let i = 0; i < n; i++) {
      const at = drawn[i] as number;
      const sum = sums[at] as number;
      s += sum;
      ss += sum * sum;
      if (alike) continue;
      const count = counts[at] as number;
      c += count;
      sc += sum * count;
      cc += count * count;
    }
    if (alike) [c, sc, cc] = [n, s, n];
    const off = s / c;
    const squares = ss - 2 * off * sc + off * off * cc;
    // A constant resample gives no estimate of its error.
    found[r] = squares > 1e-12 * spread
      ? off * c / Math.sqrt(squares * n / (n - 1))
      : off === 0
      ? 0
      : Math.sign(off) * Infinity;
  }
  return found.sort();
}
