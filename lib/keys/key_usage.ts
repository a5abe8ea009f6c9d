/**
 * How much of its limits a key has used, for people.
 *
 * @module
 */
import { type ClientKey, type Limit, namesOf } from "./client_key.ts";
import type { Spend } from "./ledger.ts";
import type { Sums } from "./spend.ts";
import { windowEnd, windowStart } from "./windows.ts";

/** One limit, and what is used of it. */
export interface UsedLimit extends Limit {
  readonly used: number;
  /** When its window ends: RFC 3339 in UTC. */
  readonly resets: string;
}

/** What a key has used. */
export interface KeyUsage {
  readonly key: ClientKey;
  readonly limits: readonly UsedLimit[];
  /** In this month, in UTC. */
  readonly month: Spend;
}

/** From when on exchanges count for {@linkcode usageOf}, in ms since 1970. */
export function usageSince(now: number): number {
  return windowStart(now, "month");
}

/** Reads what a key has used from the sums of the month. */
export function usageOf(key: ClientKey, sums: Sums, now: number): KeyUsage {
  const names = namesOf(key);
  return {
    key,
    limits: key.limits.map((limit) => ({
      ...limit,
      used: sums.of(names, limit.per, now)[limit.unit],
      resets: new Date(windowEnd(now, limit.per)).toISOString(),
    })),
    month: sums.of(names, "month", now),
  };
}
