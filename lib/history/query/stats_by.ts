/**
 * Adds up a history by day, client, run or label.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";
import { copyOf } from "../../files/line_blocks.ts";
import type { RecordedExchange } from "../history.ts";
import {
  addCost,
  addTokens,
  type Asked,
  type CostOf,
  type Costs,
  dayName,
  type ModelStats,
} from "./stats.ts";

/** What exchanges have in common. */
export const KEYS = ["day", "client", "run", "tag"] as const;

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
  const prices = new NameMap<CostOf>();
  const priceOf = ({ provider, model }: Asked) => {
    const name = `${provider}/${model}`;
    const known = prices.get(name);
    if (known !== undefined) return known;
    const price = costs.recorded({ provider, model });
    prices.set(copyOf(name), price);
    return price;
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
      const { usage, status } = tail;
      stats.exchanges++;
      if (status !== "completed") stats.failed++;
      if (usage === undefined) {
        stats.unmeasured++;
        continue;
      }
      addTokens(stats.tokens, usage);
      addCost(stats.cost, priceOf(line)(usage, line.started, tail.tier));
      addCost(stats.otherCost, costs.other?.(usage, line.started));
    }
  }
  const sorted = [...found.values()].sort((a, b) =>
    key !== "day" && b.exchanges - a.exchanges ||
    ((a.value ?? "") < (b.value ?? "") ? -1 : 1)
  );
  return without === undefined ? sorted : [...sorted, without];
}

function valueOf(key: Key, line: RecordedExchange): string | null {
  switch (key) {
    case "day":
      return dayOf(line.started);
    case "run":
      return line.tail?.run ?? null;
    case "tag":
      return line.label ?? null;
    case "client": {
      const client: unknown = line.exchange &&
        Reflect.get(line.exchange, "client");
      return typeof client === "string" ? client : null;
    }
  }
}

/** In this machine's time zone. */
function dayOf(started: string): string | null {
  const date = new Date(started);
  return Number.isNaN(date.getTime())
    ? null
    : dayName(date.getFullYear(), date.getMonth() + 1, date.getDate());
}

function newStats(value: string | null): KeyStats {
  return {
    value,
    exchanges: 0,
    failed: 0,
    tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    unmeasured: 0,
    cost: { total: 0, known: 0 },
    otherCost: { total: 0, known: 0 },
  };
}
