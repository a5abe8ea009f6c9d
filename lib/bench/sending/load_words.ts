/**
 * How requests were sent, in words.
 *
 * @module
 */
import type { Load, Plan } from "../plan.ts";

/** What became of calls of tools, if they had results; for the head of a report. */
export function toolWords({ tools }: Pick<Plan, "tools">): string[] {
  return tools === undefined ? [] : ["results of tools from the record"];
}

/** For the head of a report. */
export function loadWords(
  { concurrency = 1, rate, burstiness, recorded, salt }: Load,
): string[] {
  const salts = salt ? ["salted"] : [];
  if (rate === undefined) return [`${concurrency} at once`, ...salts];
  if (recorded) return ["arrivals as recorded", ...salts];
  const kind = burstiness === undefined
    ? "random arrivals"
    : `random arrivals of burstiness ${burstiness}`;
  return [`${rate}/s, ${kind}`, ...salts];
}
