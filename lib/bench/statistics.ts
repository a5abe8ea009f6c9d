/**
 * Means, quantiles and shares, and how sure one can be of them.
 *
 * Values that hang together (the gaps of one stream, the repeats of one item) form a cluster, and intervals come from
 * resampling whole clusters: twenty items asked five times are twenty observations, not a hundred.
 *
 * @module
 */
import { seededRandom } from "./random.ts";

/** Values by the item that they come from; an item without any is an empty list. */
export type Clusters = readonly (readonly number[])[];

/** An estimate with its 95 % interval; both ends are the value itself where one cluster says nothing about others. */
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
  /** Default 1,000, and fewer for samples of more than 20,000 values, but never fewer than 200. */
  resamples?: number;
}

/** A distribution as reports show it. */
export interface Distribution {
  /** How many values. */
  count: number;
  /** How many clusters they come from. */
  clusters: number;
  /** The arithmetic mean. */
  mean: Estimate;
  /** The median. */
  p50: Estimate;
  /** What nine in ten stay below. */
  p90: Estimate;
  /** What ninety-nine in a hundred stay below. */
  p99: Estimate;
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

const QUANTILES = [0.5, 0.9, 0.99] as const;
const DRAWS = 20_000_000;

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

/**
 * Mean and quantiles of all values together, each with its percentile bootstrap interval: the middle 95 % of what it
 * comes to over resamples of the clusters, drawn with replacement. Undefined for no values.
 */
export function distribution(
  clusters: Clusters,
  options: BootstrapOptions = {},
): Distribution | undefined {
  const pool = new Pool(clusters);
  if (pool.count === 0) return undefined;
  const found = pool.statistics(pool.once);
  const resampled = pool.resample(options);
  const [average, p50, p90, p99] = found.map((value, i) =>
    interval(value, resampled[i])
  );
  if (!average || !p50 || !p90 || !p99) return undefined;
  return {
    count: pool.count,
    clusters: pool.clusters,
    mean: average,
    p50,
    p90,
    p99,
  };
}

/**
 * The mean difference of pairs (second less first) with its percentile bootstrap interval; undefined for no pairs.
 */
export function pairedDifference(
  pairs: readonly (readonly [number, number])[],
  options: BootstrapOptions = {},
): PairedDifference | undefined {
  const found = distribution(
    pairs.map(([first, second]) => [second - first]),
    options,
  );
  if (found === undefined) return undefined;
  const { low, high } = found.mean;
  return {
    count: found.count,
    difference: found.mean,
    clear: found.count > 1 && (low > 0 || high < 0),
  };
}

/**
 * A share of yes (1) among no (0) with its Wilson interval (95 %), which is honest where all or none are yes: a
 * bootstrap would then be sure. Repeats of an item do not narrow it: it counts items. Undefined for no values.
 */
export function share(clusters: Clusters): Estimate | undefined {
  const filled = clusters.filter((values) => values.length > 0);
  const n = filled.length;
  if (n === 0) return undefined;
  const p = mean(filled.flat());
  const z2 = 1.959964 ** 2;
  const center = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = Math.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) /
    (1 + z2 / n);
  return {
    value: p,
    low: Math.min(p, Math.max(0, center - half)),
    high: Math.max(p, Math.min(1, center + half)),
  };
}

function interval(value: number, found: Float64Array | undefined): Estimate {
  if (found === undefined) return { value, low: value, high: value };
  found.sort();
  return {
    value,
    low: sortedQuantile(found, 0.025),
    high: sortedQuantile(found, 0.975),
  };
}

function sortedQuantile(sorted: Float64Array, q: number): number {
  const place = (sorted.length - 1) * q;
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** All values in order, each with its cluster: a resample is a weight for each cluster, and needs no sorting. */
class Pool {
  readonly count: number;
  readonly clusters: number;
  /** Every cluster drawn once: the sample itself. */
  readonly once: Uint32Array;
  readonly #values: Float64Array;
  readonly #owners: Uint32Array;

  constructor(all: Clusters) {
    const clusters = all.filter((values) => values.length > 0);
    const pairs = clusters.flatMap((values, owner) =>
      values.map((value) => [value, owner] as const)
    ).sort(([a], [b]) => a - b);
    this.count = pairs.length;
    this.clusters = clusters.length;
    this.once = new Uint32Array(clusters.length).fill(1);
    this.#values = Float64Array.from(pairs, ([value]) => value);
    this.#owners = Uint32Array.from(pairs, ([, owner]) => owner);
  }

  /** The statistics of each resample, one list for each statistic; none where there is nothing to resample. */
  resample(options: BootstrapOptions): Float64Array[] {
    if (this.clusters < 2) return [];
    const most = Math.max(200, Math.floor(DRAWS / this.count));
    const count = options.resamples ?? Math.min(1000, most);
    const random = seededRandom(options.seed ?? 1);
    const weights = new Uint32Array(this.clusters);
    const lists = [0, ...QUANTILES].map(() => new Float64Array(count));
    for (let i = 0; i < count; i++) {
      weights.fill(0);
      for (let drawn = 0; drawn < this.clusters; drawn++) {
        const owner = Math.floor(random() * this.clusters);
        weights[owner] = (weights[owner] ?? 0) + 1;
      }
      this.statistics(weights).forEach((value, s) => {
        const list = lists[s];
        if (list !== undefined) list[i] = value;
      });
    }
    return lists;
  }

  /** Mean and {@linkcode QUANTILES} of the sample in which each cluster stands as often as its weight says. */
  statistics(weights: Uint32Array): number[] {
    let [total, sum] = [0, 0];
    for (let i = 0; i < this.count; i++) {
      const weight = weights[this.#owners[i] ?? 0] ?? 0;
      total += weight;
      sum += weight * (this.#values[i] ?? 0);
    }
    const ranks = QUANTILES.flatMap((q) => {
      const place = (total - 1) * q;
      return [Math.floor(place), Math.ceil(place)];
    });
    const at = this.#atRanks(ranks, weights);
    return [
      sum / total,
      ...QUANTILES.map((q, i) => {
        const [below = NaN, above = NaN] = at.slice(2 * i, 2 * i + 2);
        const place = (total - 1) * q;
        return below + (above - below) * (place - Math.floor(place));
      }),
    ];
  }

  /** The values at ascending ranks, counted from 0. */
  #atRanks(ranks: readonly number[], weights: Uint32Array): number[] {
    const found: number[] = [];
    let passed = 0;
    for (let i = 0; i < this.count && found.length < ranks.length; i++) {
      passed += weights[this.#owners[i] ?? 0] ?? 0;
      while (passed > (ranks[found.length] ?? Infinity)) {
        found.push(this.#values[i] ?? NaN);
      }
    }
    return found;
  }
}
