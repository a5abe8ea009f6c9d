/**
 * Windows of limits, by the calendar in UTC.
 *
 * @module
 */
import type { Period } from "./client_key.ts";

const LENGTH_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** When the window that holds a time began, in ms since 1970. */
export function windowStart(time: number, per: Period): number {
  if (per !== "month") return time - mod(time, LENGTH_MS[per]);
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

/** When the next one begins. */
export function windowEnd(time: number, per: Period): number {
  if (per !== "month") return windowStart(time, per) + LENGTH_MS[per];
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}

function mod(number: number, by: number): number {
  return (number % by + by) % by;
}
