/**
 * Quantiles, and how sure one can be of them.
 *
 * @module
 */
import { seededRandom } from "./random.ts";

/** An estimate with its 95 % bootstrap interval. */
export interface Estimate {
  /** The statistic of the sample itself. */
  value: number;
  /** Lower end of the interval. */
  low: number;
  /** Upper end of the interval. */
  high: number;
}

/** Which resamples are drawn. */
export interface BootstrapOptions {
  /** Default 1. */
  seed?: number;
  /** Default 1,000. */
  resamples?: number;
}

/**
 * The quantile `q` (0 to 1) by linear interpolation between the closest ranks; NaN for no values.
 */
export function quantile(values: readonly number[], q: number): number {
  return sortedQuantile(Float64Array.from(values).sort(), q);
}

function sortedQuantile(sorted: Float64Array, q: number): number {
  const place = (sorted.length - 1) * q;
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** The arithmetic mean; NaN for no values. */
export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/**
 * A statistic with its percentile bootstrap interval: the middle 95 % of what it comes to over resamples drawn with
 * replacement.
 */
export function bootstrap(
  values: readonly number[],
  statistic: (values: readonly number[]) => number,
  options: BootstrapOptions = {},
): Estimate {
  const value = statistic(values);
  if (values.length < 2) return { value, low: value, high: value };
  const random = seededRandom(options.seed ?? 1);
  const count = options.resamples ?? 1000;
  const found = new Float64Array(count);
  const sample = new Array<number>(values.length);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < sample.length; j++) {
      sample[j] = values[Math.floor(random() * values.length)] ?? NaN;
    }
    found[i] = statistic(sample);
  }
  found.sort();
  return {
    value,
    low: sortedQuantile(found, 0.025),
    high: sortedQuantile(found, 0.975),
  };
}

/** A distribution as reports show it. */
export interface Distribution {
  /** How many values. */
  count: number;
  /** Their mean. */
  mean: Estimate;
  /** The median. */
  p50: Estimate;
  /** What nine in ten stay below. */
  p90: Estimate;
  /** What ninety-nine in a hundred stay below. */
  p99: Estimate;
}

/** Mean and quantiles of a sample, each with its interval; undefined for no values. */
export function distribution(
  values: readonly number[],
  options: BootstrapOptions = {},
): Distribution | undefined {
  if (values.length === 0) return undefined;
  const at = (q: number) =>
    bootstrap(values, (sample) => quantile(sample, q), options);
  return {
    count: values.length,
    mean: bootstrap(values, mean, options),
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
  };
}

/** How two samples over the same items differ. */
export interface PairedDifference {
  /** Pairs that both sides have. */
  count: number;
  /** Mean of the second less the first. */
  difference: Estimate;
  /** Whether the interval leaves zero out. */
  clear: boolean;
}

/** The mean difference of pairs (second less first) with its interval; undefined for no pairs. */
export function pairedDifference(
  pairs: readonly (readonly [number, number])[],
  options: BootstrapOptions = {},
): PairedDifference | undefined {
  if (pairs.length === 0) return undefined;
  const differences = pairs.map(([first, second]) => second - first);
  const difference = bootstrap(differences, mean, options);
  return {
    count: pairs.length,
    difference,
    clear: pairs.length > 1 && (difference.low > 0 || difference.high < 0),
  };
}
