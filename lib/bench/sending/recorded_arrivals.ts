/**
 * Arrivals as they were recorded.
 *
 * @module
 */
import type { Item } from "../items.ts";

/** When each item was asked first, in ms since the first of them; undefined if that is not known of all. */
export function recordedArrivals(
  items: readonly Item[],
): number[] | undefined {
  const times = items.map(({ started }) => Date.parse(started ?? ""));
  if (times.some(Number.isNaN)) return undefined;
  const first = times.reduce((a, b) => Math.min(a, b), Infinity);
  return times.map((time) => time - first);
}

/** The arrivals per second that such times come to. */
export function rateOf(arrivals: readonly number[]): number {
  const span = arrivals.reduce((a, b) => Math.max(a, b), 0);
  const gaps = Math.max(1, arrivals.length - 1);
  return gaps / Math.max(span / 1000, 0.001);
}
