/**
 * What the keys of the team may use, and what they have used.
 *
 * @module
 */
import type { StoredRow } from "./store.ts";

/** A limit of a key, and how far it was used. */
export interface Used {
  readonly limit: string;
  readonly used: number;
  /** More breaks what docs/team.md says. */
  readonly bound: number;
}

/** Limits that all clients of a key reach together. */
export const RATE = 240;
export const CONCURRENT = 15;
const MINUTE_MS = 60_000;

/** What one request may cost at most, in dollars: one of 6 turns with all tokens that it may have. */
export const MOST_COST = 0.03;
/** The price file: dollars for a token. */
export const PRICE = {
  "input_cost_per_token": 0.000_001,
  "output_cost_per_token": 0.000_1,
} as const;

/** The budget that is spent before the time is over. */
export function budgetFor(seconds: number): number {
  return Math.max(1, Math.round(seconds * 0.05));
}

/** The options of each key, by its name. */
export function keyOptions(seconds: number): Record<string, string[]> {
  return {
    open: [],
    budget: ["--budget", `${budgetFor(seconds)} USD/month`],
    rate: ["--rate", `${RATE}/min`],
    concurrent: ["--concurrent", String(CONCURRENT)],
  };
}

/**
 * How far the limits were used.
 *
 * @param servers how many were started, each of which may pass a budget by one request
 */
export function usedOf(
  rows: readonly StoredRow[],
  seconds: number,
  servers: number,
): Used[] {
  const own = Map.groupBy(rows, ({ client }) => client);
  const budget = budgetFor(seconds);
  return [
    {
      limit: `a budget of $${budget}`,
      used: sum((own.get("budget") ?? []).map(costOf)),
      bound: budget + servers * MOST_COST,
    },
    {
      limit: `${RATE} requests a minute`,
      used: mostInMinute(own.get("rate") ?? []),
      // An outage gives each server its share, also beside those that hold leases.
      bound: 2 * RATE,
    },
    {
      limit: `${CONCURRENT} requests at once`,
      used: mostAtOnce(own.get("concurrent") ?? []),
      bound: 2 * CONCURRENT,
    },
  ];
}

/** What counts for a budget: where the provider has not counted the tokens, they are estimated. */
function costOf({ cost, line }: StoredRow): number {
  if (cost !== null) return cost;
  const { estimated } = JSON.parse(line);
  if (estimated === undefined) return 0;
  return estimated.prompt_tokens * PRICE.input_cost_per_token +
    estimated.completion_tokens * PRICE.output_cost_per_token;
}

function mostInMinute(rows: readonly StoredRow[]): number {
  const windows = Map.groupBy(
    rows,
    ({ started }) => Math.floor(started / MINUTE_MS),
  );
  return Math.max(0, ...[...windows.values()].map(({ length }) => length));
}

function mostAtOnce(rows: readonly StoredRow[]): number {
  const changes = rows.flatMap(({ started, ended }) => [
    { at: started, change: 1 },
    { at: ended, change: -1 },
  ]);
  // What ends at the time at which another begins is over.
  changes.sort((a, b) => a.at - b.at || a.change - b.change);
  let [now, most] = [0, 0];
  for (const { change } of changes) most = Math.max(most, now += change);
  return most;
}

function sum(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
