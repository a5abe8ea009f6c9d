/**
 * What is left of a client's limits, in the headers that clients of OpenAI read.
 *
 * @module
 */
import type { Left } from "../../keys/ledger.ts";

/** The headers of the limits on requests and tokens. */
export function limitHeaders(
  left: readonly Left[],
): [name: string, value: string][] {
  return left.flatMap(({ unit, most, left, resetMs }) =>
    unit === "usd" ? [] : [
      [`x-ratelimit-limit-${unit}`, String(most)] as [string, string],
      [`x-ratelimit-remaining-${unit}`, String(Math.floor(left))],
      [`x-ratelimit-reset-${unit}`, durationText(resetMs)],
    ]
  );
}

/** Writes a time as these headers have it: `350ms`, `12s`, `6m0s`, `31h0m0s`. */
function durationText(ms: number): string {
  if (ms < 1000) return `${Math.ceil(ms)}ms`;
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  const rest = `${seconds % 60}s`;
  return minutes < 60
    ? `${minutes}m${rest}`
    : `${Math.floor(minutes / 60)}h${minutes % 60}m${rest}`;
}
