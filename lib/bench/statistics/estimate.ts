/**
 * A number of a sample, and how sure one can be of it.
 *
 * @module
 */

/** An estimate with its interval, which holds the true value in 95 of 100 runs at least. */
export interface Estimate {
  /** The statistic of the sample itself. */
  readonly value: number;
  /** Lower end of the interval; absent where the sample gives none. */
  readonly low?: number;
  /** Upper end of the interval; absent where the sample gives none. */
  readonly high?: number;
}

/** What a value can be at all; an end that is absent has no limit. */
export interface Bounds {
  /** Least value. */
  readonly least?: number;
  /** Greatest value. */
  readonly greatest?: number;
}

/** Of shares. */
export const SHARE: Bounds = { least: 0, greatest: 1 };
/** Of differences of shares. */
export const SHARE_DIFFERENCE: Bounds = { least: -1, greatest: 1 };
/** Of times, counts and costs. */
export const AMOUNT: Bounds = { least: 0 };

/** Fewer items than this give no interval. */
export const FEWEST_ITEMS = 5;
/** Fewer items than this give intervals that deserve a note. */
export const FEW_ITEMS = 10;

/** An estimate whose ends are finite, within what is possible, and hold the value between them. */
export function estimateOf(
  value: number,
  low: number,
  high: number,
  { least = -Infinity, greatest = Infinity }: Bounds = {},
): Estimate {
  const [from, to] = [
    Math.max(least, Math.min(value, low)),
    Math.min(greatest, Math.max(value, high)),
  ];
  return {
    value,
    ...(Number.isFinite(from) ? { low: from } : {}),
    ...(Number.isFinite(to) ? { high: to } : {}),
  };
}
