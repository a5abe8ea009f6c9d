/**
 * Adds up a history: exchanges, tokens and times of each model, and exchanges of each day.
 *
 * @module
 */
import type { Usage } from "../../core/chat.ts";
import { NameMap } from "../../core/data/names.ts";
import type { Status } from "../line/exchange.ts";
import { copyOf } from "../../files/line_blocks.ts";
import { withoutTitle } from "../line/labels_of.ts";
import type { TailFacts } from "../line/line_facts.ts";
import type { RecordedExchange } from "./found.ts";
import { type Quantiles, Times } from "./times.ts";

/** Tokens, divided by price. */
export interface TokenSum {
  /** Tokens of requests, including those read from and written to the cache. */
  input: number;
  /** Tokens of answers. */
  output: number;
  /** Read from the provider's cache. */
  cacheRead: number;
  /** Written to the provider's cache. */
  cacheWrite: number;
}

/** The cost of an exchange in dollars; undefined if the price is not known. */
export type CostOf = (
  usage: Usage,
  started: string,
  tier?: string,
) => number | undefined;

/** Costs of exchanges. */
export interface Costs {
  /** Makes the costs of one model's exchanges; called once for each model. */
  readonly recorded: (model: Asked) => CostOf;
  /** Makes what the cache saved of them; called once for each model. */
  readonly saved?: (model: Asked) => CostOf;
  /** Costs of the same tokens with another model. */
  readonly other?: CostOf;
}

/** A provider's model. */
export type Asked = Pick<RecordedExchange, "provider" | "model">;

/** A sum of costs, in dollars. */
export interface CostSum {
  total: number;
  /** How many exchanges are in the sum. */
  known: number;
}

/** The sums of one model. */
export interface ModelStats {
  /** The provider's name in the registry. */
  readonly provider: string;
  /** The model's name as the provider knows it. */
  readonly model: string;
  /** How many exchanges there are. */
  exchanges: number;
  /** How many exchanges have each status. */
  readonly statuses: Record<Status, number>;
  /** Tokens of the exchanges whose usage is known. */
  readonly tokens: TokenSum;
  /** How many exchanges have no known usage. */
  unmeasured: number;
  readonly cost: CostSum;
  /** Costs of the same tokens with another model. */
  readonly otherCost: CostSum;
  /** Times to the first token, of completed exchanges. */
  readonly firstToken: Quantiles;
  /** Durations of completed exchanges. */
  readonly total: Quantiles;
  /** How many exchanges have each label. */
  readonly labels: Map<string, number>;
}

export interface HistoryStats {
  /** The model with the most exchanges comes first. */
  readonly models: ModelStats[];
  /** How many exchanges began on each day (`2026-11-21`, in this machine's time zone), the oldest day first. */
  readonly days: Map<string, number>;
}

/**
 * Adds up exchanges.
 *
 * @throws the system's error if the history cannot be read
 */
export async function collectStats(
  exchanges: AsyncIterable<readonly RecordedExchange[]>,
  costs: Costs | undefined = undefined,
): Promise<HistoryStats> {
  const models = new Models(costs);
  const days = new Days();
  for await (const lines of exchanges) {
    for (const line of lines) {
      const { tail } = line;
      if (tail === undefined) {
        void line.exchange; // the getter warns why
        continue;
      }
      const { stats, costOf } = models.of(line);
      add(stats, tail, line.labels);
      const { usage } = tail;
      if (costs !== undefined && usage !== undefined) {
        addCost(stats.cost, costOf?.(usage, line.started, tail.tier));
        addCost(stats.otherCost, costs.other?.(usage, line.started));
      }
      days.add(line.started);
    }
  }
  return { models: models.sorted(), days: days.sorted() };
}

/** Sums to which times are added. */
interface GrowingStats extends ModelStats {
  readonly firstToken: Times;
  readonly total: Times;
}

function add(
  stats: GrowingStats,
  { status, usage, firstTokenMs, totalMs }: TailFacts,
  labels: readonly string[],
): void {
  stats.exchanges++;
  stats.statuses[status] = (stats.statuses[status] ?? 0) + 1;
  if (usage === undefined) stats.unmeasured++;
  else addTokens(stats.tokens, usage);
  if (status === "completed") {
    stats.total.add(totalMs);
    if (firstTokenMs !== null) stats.firstToken.add(firstTokenMs);
  }
  for (const label of withoutTitle(labels)) {
    stats.labels.set(label, (stats.labels.get(label) ?? 0) + 1);
  }
}

/** Adds a cost, if it is known. */
export function addCost(sum: CostSum, cost: number | undefined): void {
  if (cost === undefined) return;
  sum.total += cost;
  sum.known++;
}

/** The sums of a model, and what its exchanges cost. */
interface SummedModel {
  readonly stats: GrowingStats;
  readonly costOf: CostOf | undefined;
}

/** How many models are compared one by one; most histories have no more. */
const FEW = 8;

/** Finds a model's sums. */
class Models {
  readonly #costs: Costs | undefined;
  readonly #all = new NameMap<SummedModel>();
  /** The first models, because comparing a few is faster than hashing. */
  readonly #few: SummedModel[] = [];

  constructor(costs: Costs | undefined) {
    this.#costs = costs;
  }

  of({ provider, model }: Asked): SummedModel {
    for (const one of this.#few) {
      const { stats } = one;
      if (stats.model === model && stats.provider === provider) return one;
    }
    const name = `${provider}/${model}`;
    let found = this.#all.get(name);
    if (found === undefined) {
      const stats = newModel(provider, model);
      found = { stats, costOf: this.#costs?.recorded(stats) };
      this.#all.set(name, found);
      if (this.#few.length < FEW) this.#few.push(found);
    }
    return found;
  }

  sorted(): ModelStats[] {
    return sortedModels([...this.#all.values()].map(({ stats }) => stats));
  }
}

/** The model with the most exchanges comes first. */
export function sortedModels<T extends ModelStats>(all: readonly T[]): T[] {
  const name = ({ provider, model }: T) => `${provider}/${model}`;
  return all.toSorted((a, b) =>
    b.exchanges - a.exchanges || (name(a) < name(b) ? -1 : 1)
  );
}

function newModel(provider: string, model: string): GrowingStats {
  return {
    ...noStats(copyOf(provider), copyOf(model)),
    firstToken: new Times(),
    total: new Times(),
  };
}

/** The sums of a model without exchanges, less its times. */
export function noStats(
  provider: string,
  model: string,
): Omit<ModelStats, "firstToken" | "total"> {
  return {
    provider,
    model,
    exchanges: 0,
    statuses: { completed: 0, error: 0, aborted: 0, truncated: 0 },
    tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    unmeasured: 0,
    cost: { total: 0, known: 0 },
    otherCost: { total: 0, known: 0 },
    labels: new NameMap(),
  };
}

/** Counts exchanges by day; remembers the last day, because mostly the next exchange is of the same. */
class Days {
  readonly #all = new NameMap<number>();
  #day = "";
  #from = "";
  #to = "";
  #count = 0;

  add(time: string): void {
    // Times of the same length sort as texts.
    const within = time >= this.#from && time < this.#to;
    if (!within || time.length !== this.#to.length) this.#turnTo(time);
    if (this.#to !== "") this.#count++;
  }

  sorted(): Map<string, number> {
    this.#note();
    return new NameMap([...this.#all].sort(([a], [b]) => a < b ? -1 : 1));
  }

  #turnTo(time: string): void {
    this.#note();
    const date = new Date(time);
    this.#from = this.#to = "";
    if (Number.isNaN(date.getTime())) return;
    const [year, month, day] = [
      date.getFullYear(),
      date.getMonth(),
      date.getDate(),
    ];
    this.#day = dayName(year, month + 1, day);
    this.#from = new Date(year, month, day).toISOString();
    this.#to = new Date(year, month, day + 1).toISOString();
  }

  #note(): void {
    if (this.#count === 0) return;
    this.#all.set(this.#day, (this.#all.get(this.#day) ?? 0) + this.#count);
    this.#count = 0;
  }
}

/** Adds the tokens of an exchange. */
export function addTokens(sum: TokenSum, usage: Usage): void {
  const details = usage.prompt_tokens_details ?? {};
  sum.input += count(usage.prompt_tokens);
  sum.output += count(usage.completion_tokens);
  sum.cacheRead += count(details["cached_tokens"]);
  sum.cacheWrite += count(details["cache_write_tokens"]);
}

function count(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

/** A day as `2026-11-21`; the month is from 1. */
export function dayName(year: number, month: number, day: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)}`;
}
