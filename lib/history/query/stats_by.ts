/**
 * Adds up a history by model, day, client, run or label.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";
import { copyOf } from "../../files/line_blocks.ts";
import { withoutTitle } from "../line/labels_of.ts";
import type { RecordedExchange } from "./found.ts";
import type { TailFacts } from "../line/line_facts.ts";
import {
  addCost,
  addTokens,
  type Asked,
  type CostOf,
  type Costs,
  type CostSum,
  dayName,
  type ModelStats,
} from "./stats.ts";

/** What exchanges have in common. */
export const KEYS = ["model", "day", "client", "run", "tag"] as const;

/** See {@linkcode KEYS}. */
export type Key = (typeof KEYS)[number];

/** The sums of the exchanges with one value of a key. */
export interface KeyStats extends
  Pick<
    ModelStats,
    "exchanges" | "tokens" | "unmeasured" | "cost" | "otherCost"
  > {
  /** Null for the exchanges that have none. */
  readonly value: string | null;
  /** How many of them failed or were cut. */
  failed: number;
  /** Tokens of the requests of which the provider says how many came from its cache. */
  cachable: number;
  /** What the cache saved. */
  readonly saved: CostSum;
}

/** The costs of one model's exchanges. */
interface ModelCosts {
  readonly cost: CostOf;
  readonly saved: CostOf | undefined;
}

/**
 * Adds exchanges up; days are in order, other values by their number of exchanges.
 *
 * @throws the system's error if the history cannot be read
 */
export async function collectStatsBy(
  key: Key,
  exchanges: AsyncIterable<readonly RecordedExchange[]>,
  costs: Costs,
): Promise<KeyStats[]> {
  const found = new NameMap<KeyStats>();
  const prices = new NameMap<ModelCosts>();
  const pricesOf = ({ provider, model }: Asked) => {
    const name = `${provider}/${model}`;
    const known = prices.get(name);
    if (known !== undefined) return known;
    const asked = { provider: copyOf(provider), model: copyOf(model) };
    const made = { cost: costs.recorded(asked), saved: costs.saved?.(asked) };
    prices.set(copyOf(name), made);
    return made;
  };
  let without: KeyStats | undefined;
  for await (const lines of exchanges) {
    for (const line of lines) {
      const { tail } = line;
      if (tail === undefined) {
        void line.exchange; // the getter warns why
        continue;
      }
      const value = valueOf(key, line);
      let stats = value === null ? without : found.get(value);
      if (stats === undefined) {
        stats = newStats(value === null ? null : copyOf(value));
        if (value === null) without = stats;
        else found.set(stats.value ?? "", stats);
      }
      add(stats, line, tail, pricesOf(line));
      const { usage } = tail;
      if (usage === undefined) continue;
      addCost(stats.otherCost, costs.other?.(usage, line.started));
    }
  }
  return sortedStats(key, [
    ...found.values(),
    ...without === undefined ? [] : [without],
  ]);
}

/** Days in order, other values by their number of exchanges; those without a value come last. */
export function sortedStats(
  key: Key,
  all: readonly KeyStats[],
): KeyStats[] {
  const sorted = all.filter(({ value }) => value !== null).sort((a, b) =>
    key !== "day" && b.exchanges - a.exchanges ||
    ((a.value ?? "") < (b.value ?? "") ? -1 : 1)
  );
  return [...sorted, ...all.filter(({ value }) => value === null)];
}

function add(
  stats: KeyStats,
  { started }: RecordedExchange,
  { usage, status, tier }: TailFacts,
  prices: ModelCosts,
): void {
  stats.exchanges++;
  if (status !== "completed") stats.failed++;
  if (usage === undefined) {
    stats.unmeasured++;
    return;
  }
  addTokens(stats.tokens, usage);
  const { prompt_tokens: asked, prompt_tokens_details: details } = usage;
  if (typeof details?.["cached_tokens"] === "number") stats.cachable += asked;
  addCost(stats.cost, prices.cost(usage, started, tier));
  addCost(stats.saved, prices.saved?.(usage, started, tier));
}

/** The sums of several values together. */
export function sumOf(stats: readonly KeyStats[]): KeyStats {
  const sum = newStats(null);
  for (const one of stats) {
    sum.exchanges += one.exchanges;
    sum.failed += one.failed;
    sum.unmeasured += one.unmeasured;
    sum.cachable += one.cachable;
    sum.tokens.input += one.tokens.input;
    sum.tokens.output += one.tokens.output;
    sum.tokens.cacheRead += one.tokens.cacheRead;
    sum.tokens.cacheWrite += one.tokens.cacheWrite;
    for (const name of ["cost", "otherCost", "saved"] as const) {
      sum[name].total += one[name].total;
      sum[name].known += one[name].known;
    }
  }
  return sum;
}

/** What sums by model have for a model. */
export function modelValue(provider: string, model: string): string {
  return provider === model ? model : `${provider}/${model}`;
}

function valueOf(key: Key, line: RecordedExchange): string | null {
  switch (key) {
    case "model":
      return modelValue(line.provider, line.model);
    case "day":
      return dayOf(line.started);
    case "run":
      return line.tail?.run ?? null;
    case "tag":
      return withoutTitle(line.labels)[0] ?? null;
    case "client":
      return line.tail?.client ?? null;
  }
}

/** In this machine's time zone. */
function dayOf(started: string): string | null {
  const date = new Date(started);
  return Number.isNaN(date.getTime())
    ? null
    : dayName(date.getFullYear(), date.getMonth() + 1, date.getDate());
}

/** The sums of no exchanges. */
export function newStats(value: string | null): KeyStats {
  return {
    value,
    exchanges: 0,
    failed: 0,
    tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    unmeasured: 0,
    cost: { total: 0, known: 0 },
    otherCost: { total: 0, known: 0 },
    cachable: 0,
    saved: { total: 0, known: 0 },
  };
}
