/**
 * Statistics from sums that a store added up by itself.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";
import { withoutTitle } from "../line/labels_of.ts";
import type { Status } from "../line/exchange.ts";
import {
  type CostSum,
  type HistoryStats,
  type ModelStats,
  noStats,
  sortedModels,
  type TokenSum,
} from "./stats.ts";
import { type KeyStats, newStats, sortedStats } from "./stats_by.ts";
import type { Quantiles } from "./times.ts";

/** What a store may add up. */
export const SUMMED_KEYS: readonly ["model", "day", "client"] = [
  "model",
  "day",
  "client",
];

/** See {@linkcode SUMMED_KEYS}. */
export type SummedKey = (typeof SUMMED_KEYS)[number];

/** The sum of the exchanges of a model with one status and one value of a key. */
export interface SummedGroup {
  readonly provider: string;
  readonly model: string;
  readonly status: Status;
  /** The day or the client; null for none. */
  readonly value: string | null;
  readonly exchanges: number;
  readonly unmeasured: number;
  readonly tokens: TokenSum;
  /** See {@linkcode KeyStats.cachable}. */
  readonly cachable: number;
  readonly cost: CostSum;
}

/** The times of a model's completed exchanges. */
export interface SummedTimes {
  readonly provider: string;
  readonly model: string;
  readonly firstToken: Quantiles;
  readonly total: Quantiles;
}

/** The labels of one exchange. */
export interface SummedLabels {
  readonly provider: string;
  readonly model: string;
  readonly labels: readonly string[];
}

/** What a store added up. */
export interface Sums {
  readonly groups: readonly SummedGroup[];
  /** Imported turns that were not counted. */
  readonly imported: number;
}

/** Sums of which the values are days, and what else a report of all models has. */
export interface ModelSums extends Sums {
  readonly times: readonly SummedTimes[];
  readonly labels: readonly SummedLabels[];
}

/** A whole number that tells the prices of a model: the same where they are. */
export type MarkOf = (
  asked: { readonly provider: string; readonly model: string },
) => number;

const NO_TIMES: Quantiles = {
  count: 0,
  quantiles: (...shares) => shares.map(() => NaN),
};

/** As `collectStats` has them. */
export function statsOfSums(
  { groups, times, labels }: ModelSums,
): HistoryStats {
  const models = new NameMap<ModelStats>();
  const days = new NameMap<number>();
  const nameOf = (one: { provider: string; model: string }) =>
    `${one.provider}/${one.model}`;
  const timesOf = new NameMap(times.map((one) => [nameOf(one), one]));
  for (const group of groups) {
    const { provider, model, status, value, exchanges } = group;
    const name = nameOf(group);
    const { firstToken = NO_TIMES, total = NO_TIMES } = timesOf.get(name) ?? {};
    const stats = models.get(name) ??
      { ...noStats(provider, model), firstToken, total };
    models.set(name, stats);
    stats.statuses[status] = (stats.statuses[status] ?? 0) + exchanges;
    add(stats, group);
    if (value !== null) days.set(value, (days.get(value) ?? 0) + exchanges);
  }
  for (const one of labels) {
    const counts = models.get(nameOf(one))?.labels;
    for (const label of withoutTitle(one.labels)) {
      counts?.set(label, (counts.get(label) ?? 0) + 1);
    }
  }
  return {
    models: sortedModels([...models.values()]),
    days: new NameMap([...days].sort(([a], [b]) => a < b ? -1 : 1)),
  };
}

/** As `collectStatsBy` has them. */
export function statsByOfSums(
  key: SummedKey,
  { groups }: Sums,
): KeyStats[] {
  const found = new NameMap<KeyStats>();
  let without: KeyStats | undefined;
  for (const group of groups) {
    const value = valueOf(key, group);
    const known = value === null ? without : found.get(value);
    const stats = known ?? newStats(value);
    if (value === null) without = stats;
    else found.set(value, stats);
    if (group.status !== "completed") stats.failed += group.exchanges;
    stats.cachable += group.cachable;
    add(stats, group);
  }
  return sortedStats(key, [
    ...found.values(),
    ...without === undefined ? [] : [without],
  ]);
}

function valueOf(key: SummedKey, group: SummedGroup): string | null {
  if (key !== "model") return group.value;
  const { provider, model } = group;
  return provider === model ? model : `${provider}/${model}`;
}

function add(
  stats: Pick<KeyStats, "exchanges" | "unmeasured" | "tokens" | "cost">,
  { exchanges, unmeasured, tokens, cost }: SummedGroup,
): void {
  stats.exchanges += exchanges;
  stats.unmeasured += unmeasured;
  stats.tokens.input += tokens.input;
  stats.tokens.output += tokens.output;
  stats.tokens.cacheRead += tokens.cacheRead;
  stats.tokens.cacheWrite += tokens.cacheWrite;
  stats.cost.total += cost.total;
  stats.cost.known += cost.known;
}
