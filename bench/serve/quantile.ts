/**
 * Order statistics.
 *
 * @module
 */

/** The smallest value that so great a share of all values does not exceed; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const at = Math.min(sorted.length - 1, Math.floor(sorted.length * share));
  return sorted[at] ?? NaN;
}

/** The middle one; NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values.filter((value) => !Number.isNaN(value)), 0.5);
}
