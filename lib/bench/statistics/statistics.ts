/**
 * Means, quantiles and shares, and how sure one can be of them.
 *
 * Values that hang together (the gaps of one stream, the repeats of one item, the items of one conversation) form a
 * cluster, and intervals count clusters: twenty items asked five times are twenty observations, not a hundred.
 *
 * @module
 */
import {
  type Bounds,
  type Estimate,
  estimateOf,
  FEWEST_ITEMS,
} from "./estimate.ts";
import { meanEstimate } from "./mean_interval.ts";
import { betaQuantile, tQuantile } from "./probability.ts";
import {
  quantileEstimate,
  sortedQuantile,
  sortValues,
} from "./quantile_interval.ts";

/** Values by what they have in common: item or conversation; one without any is an empty list. */
export type Clusters = readonly (readonly number[])[];

/** What intervals are made with. */
export interface SampleOptions {
  /** Decides the resamples; default 1. */
  readonly seed?: number;
  /** What a value can be at all. */
  readonly bounds?: Bounds;
}

/** A distribution as reports show it. */
export interface Distribution {
  /** How many values. */
  readonly count: number;
  /** How many clusters they come from. */
  readonly clusters: number;
  /** The arithmetic mean. */
  readonly mean: Estimate;
  /** The median. */
  readonly p50: Estimate;
  /** What nine in ten stay below. */
  readonly p90: Estimate;
  /** What ninety-nine in a hundred stay below. */
  readonly p99: Estimate;
}

/** How two samples over the same items differ. */
export interface PairedDifference {
  /** Pairs that both sides have. */
  readonly count: number;
  /** Mean of the second less the first. */
  readonly difference: Estimate;
  /** Mean of the first, over the same pairs. */
  readonly first: number;
  /** Whether the interval leaves zero out. */
  readonly clear: boolean;
}

/** The arithmetic mean; NaN for no values. */
export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** The quantile `q` (0 to 1) by linear interpolation between the closest ranks; NaN for no values. */
export function quantile(values: readonly number[], q: number): number {
  return sortedQuantile(Float64Array.from(values).sort(), q);
}

/** Mean and quantiles of all values together, each with its interval; undefined for no values. */
export function distribution(
  clusters: Clusters,
  options: SampleOptions = {},
): Distribution | undefined {
  const sorted = sortValues(clusters);
  const average = meanOf(clusters, options);
  if (average === undefined) return undefined;
  const of = (q: number) => quantileEstimate(sorted, q, options.bounds);
  return {
    count: sorted.values.length,
    clusters: sorted.items,
    mean: average,
    p50: of(0.5),
    p90: of(0.9),
    p99: of(0.99),
  };
}

/** The mean of all values together with its interval; undefined for no values. */
export function meanOf(
  clusters: Clusters,
  options: SampleOptions = {},
): Estimate | undefined {
  const items = clusters.filter((values) => values.length > 0)
    .map((values) => ({
      sum: values.reduce((sum, value) => sum + value, 0),
      count: values.length,
    }));
  return items.length === 0 ? undefined : meanEstimate(items, options);
}

/** What intervals of pairs are made with. */
export interface PairOptions extends SampleOptions {
  /** The cluster of each pair; by default each pair is a cluster. */
  readonly clusters?: readonly string[] | undefined;
}

/** The mean difference of pairs (second less first) with its interval; undefined for no pairs. */
export function pairedDifference(
  pairs: readonly (readonly [number, number])[],
  options: PairOptions = {},
): PairedDifference | undefined {
  const difference = meanOf(differences(pairs, options), options);
  return difference && compared(pairs, difference);
}

/**
 * The difference of two shares over the same items, each a number from 0 to 1; undefined for no pairs. The interval is
 * Bonett and Price's (2012): two pairs are added, one for each side, so that items which all agree do not seem to
 * prove that none would differ.
 */
export function pairedShares(
  pairs: readonly (readonly [number, number])[],
  options: Pick<PairOptions, "clusters"> = {},
): PairedDifference | undefined {
  if (pairs.length === 0) return undefined;
  const own = differences(pairs, options);
  const n = own.length;
  const value = mean(own.flat());
  if (n < FEWEST_ITEMS) return compared(pairs, { value });
  const center = value * n / (n + 2);
  // The mean is a ratio of sums over counts; for clusters of one, this is the sum of squared differences.
  const size = pairs.length / n;
  const squares = own.reduce((sum, values) => {
    const off = (mean(values) - value) * values.length / size;
    return sum + off * off;
  }, 2 + n * value * value);
  const variance = squares / (n + 2) - center * center;
  const half = tQuantile(0.975, n + 1) * Math.sqrt(variance / (n + 2));
  const bounds = { least: -1, greatest: 1 };
  return compared(
    pairs,
    estimateOf(value, center - half, center + half, bounds),
  );
}

/**
 * A share of yes (1) among no (0) with Clopper and Pearson's interval, which holds the true share at least as often as
 * it says, however close to 0 or 1. Repeats of an item do not narrow it: it counts clusters, and fewer of them where
 * some are larger than others (Kish's effective size). Undefined for no values.
 */
export function share(clusters: Clusters): Estimate | undefined {
  const sizes = clusters.map(({ length }) => length).filter((size) => size > 0);
  if (sizes.length === 0) return undefined;
  const all = clusters.flat();
  const value = mean(all);
  if (sizes.length < FEWEST_ITEMS) return { value };
  const squares = sizes.reduce((sum, size) => sum + size * size, 0);
  const n = all.length * all.length / squares;
  const yes = value * n;
  return estimateOf(
    value,
    yes <= 0 ? 0 : betaQuantile(0.025, yes, n - yes + 1),
    yes >= n ? 1 : betaQuantile(0.975, yes + 1, n - yes),
  );
}

/** Second less first, by cluster. */
function differences(
  pairs: readonly (readonly [number, number])[],
  { clusters }: PairOptions,
): Clusters {
  const all = pairs.map(([first, second]) => second - first);
  if (clusters === undefined) return all.map((value) => [value]);
  const places = clusters.map((cluster, i) => ({ cluster, value: all[i] }));
  return [...Map.groupBy(places, ({ cluster }) => cluster).values()]
    .map((own) => own.flatMap(({ value }) => value ?? []));
}

function compared(
  pairs: readonly (readonly [number, number])[],
  difference: Estimate,
): PairedDifference {
  const { low = -Infinity, high = Infinity } = difference;
  return {
    count: pairs.length,
    difference,
    first: mean(pairs.map(([first]) => first)),
    clear: low > 0 || high < 0,
  };
}
