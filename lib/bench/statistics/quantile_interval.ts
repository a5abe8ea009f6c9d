/**
 * How sure one can be of a quantile.
 *
 * @module
 */
import {
  type Bounds,
  type Estimate,
  estimateOf,
  FEWEST_ITEMS,
} from "./estimate.ts";
import { binomialAtMost, tQuantile } from "./probability.ts";

/** All values in order, each with the item that it comes from. */
export interface Sorted {
  /** Ascending. */
  readonly values: Float64Array;
  /** By value: the index of its item. */
  readonly owners: Uint32Array;
  /** How many items have values. */
  readonly items: number;
}

/** Values in order, with their items; items without values are left out. */
export function sortValues(all: readonly (readonly number[])[]): Sorted {
  const filled = all.filter((values) => values.length > 0);
  const pairs = filled.flatMap((values, owner) =>
    values.map((value) => [value, owner] as const)
  ).sort(([a], [b]) => a - b);
  return {
    values: Float64Array.from(pairs, ([value]) => value),
    owners: Uint32Array.from(pairs, ([, owner]) => owner),
    items: filled.length,
  };
}

/** The quantile `q` of ascending values, by linear interpolation between the closest ranks; NaN for none. */
export function sortedQuantile(sorted: Float64Array, q: number): number {
  const place = (sorted.length - 1) * q;
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * A quantile with the interval that its order statistics give: how many of `n` values lie below it is binomial,
 * whatever their distribution. An end that no rank can hold is open, and the other end then has the whole 5 %.
 *
 * Values of the same item hang together, so `n` is the effective sample size: the number of values over the design
 * effect of their clusters (Woodruff 1952), corrected for the few items that it was estimated from (Korn and Graubard
 * 1998).
 */
export function quantileEstimate(
  sorted: Sorted,
  q: number,
  bounds: Bounds = {},
): Estimate {
  const { values, items } = sorted;
  const value = sortedQuantile(values, q);
  if (items < FEWEST_ITEMS) return { value };
  const n = effectiveSize(sorted, value);
  const [low, high] = ranks(n, q);
  // Each of the effective values stands for a block of the real ones.
  const block = values.length / n;
  const lowest = low === undefined ? undefined : Math.floor((low - 1) * block);
  const highest = high === undefined ? undefined : Math.ceil(high * block) - 1;
  return estimateOf(
    value,
    values[lowest ?? -1] ?? -Infinity,
    values[highest ?? -1] ?? Infinity,
    bounds,
  );
}

/** The ranks, from 1, of the order statistics of `n` values that hold the quantile `q` between them. */
function ranks(
  n: number,
  q: number,
): [low: number | undefined, high: number | undefined] {
  const rank = (holds: (rank: number) => boolean): number => {
    let [yes, no] = [0, n + 1];
    while (no - yes > 1) {
      const middle = Math.floor((yes + no) / 2);
      if (holds(middle)) yes = middle;
      else no = middle;
    }
    return yes;
  };
  const lowest = (tail: number) =>
    rank((k) => binomialAtMost(k - 1, n, q) <= tail) || undefined;
  const highest = (tail: number) => {
    const found = 1 + rank((k) => binomialAtMost(k - 1, n, q) < 1 - tail);
    return found > n ? undefined : found;
  };
  const [low, high] = [lowest(0.025), highest(0.025)];
  if (high === undefined) return [lowest(0.05), undefined];
  return low === undefined ? [undefined, highest(0.05)] : [low, high];
}

/** How many independent values would tell as much of the share below `limit`; a whole number from 1. */
function effectiveSize(
  { values, owners, items }: Sorted,
  limit: number,
): number {
  const n = values.length;
  if (items === n) return n;
  const below = new Float64Array(items);
  const counts = new Float64Array(items);
  let total = 0;
  for (let i = 0; i < n; i++) {
    const owner = owners[i] ?? 0;
    counts[owner] = (counts[owner] ?? 0) + 1;
    if ((values[i] ?? 0) > limit) continue;
    below[owner] = (below[owner] ?? 0) + 1;
    total++;
  }
  const share = total / n;
  // Where no value lies above, nothing is known of how they would come together.
  if (share === 1) return items;
  let squares = 0;
  for (let i = 0; i < items; i++) {
    squares += ((below[i] ?? 0) - share * (counts[i] ?? 0)) ** 2;
  }
  const size = squares === 0 ? n : share * (1 - share) * n * n / squares;
  const few = tQuantile(0.975, n - 1) / tQuantile(0.975, items - 1);
  return Math.max(1, Math.floor(Math.min(n, size) * few * few));
}
