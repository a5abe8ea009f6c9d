/**
 * What the history comes to: exchanges, tokens and times of each model, exchanges of each day.
 *
 * @module
 */
import type { Usage } from "../core/chat.ts";
import type { Status } from "../conversation/exchange.ts";
import { copyOf } from "../wire/line_blocks.ts";
import type { TailFacts } from "./line_facts.ts";
import type { RecordedLine } from "./recorded_line.ts";
import type { Scan } from "./scan.ts";
import { Times } from "./times.ts";

/** Tokens, by what is paid for them. */
export interface TokenSum {
  /** Of requests, those from and for the cache included. */
  input: number;
  /** Of answers. */
  output: number;
  /** Read from the provider's cache. */
  cacheRead: number;
  /** Written to the provider's cache. */
  cacheWrite: number;
}

/** One model's exchanges. */
export interface ModelStats {
  /** The registry's name of the provider. */
  readonly provider: string;
  /** The provider's own name of the model. */
  readonly model: string;
  /** How many there are. */
  exchanges: number;
  /** By how they ended. */
  readonly statuses: Record<Status, number>;
  /** Of the exchanges whose usage is known. */
  readonly tokens: TokenSum;
  /** Exchanges whose usage is not known. */
  unmeasured: number;
  /** Until the first character came, of completed exchanges. */
  readonly firstToken: Times;
  /** From beginning to end, of completed exchanges. */
  readonly total: Times;
  /** Exchanges by label. */
  readonly labels: Map<string, number>;
}

/** What {@linkcode collectStats} found. */
export interface HistoryStats {
  /** The one with the most exchanges first. */
  readonly models: ModelStats[];
  /** Exchanges by day (`2026-11-21`, in this machine's time zone), the oldest first. */
  readonly days: Map<string, number>;
}

/**
 * Adds up the exchanges that a scan finds.
 *
 * @throws the system's error if the file is there and cannot be read
 */
export async function collectStats(scan: Scan): Promise<HistoryStats> {
  const models = new Models();
  const days = new Days();
  for await (const lines of scan.newestFirst()) {
    for (const line of lines) {
      const { tail } = line;
      if (tail === undefined) {
        scan.read(line); // says why
        continue;
      }
      add(models.of(line), tail, line.label);
      days.add(line.started);
    }
  }
  return { models: models.sorted(), days: days.sorted() };
}

function add(
  stats: ModelStats,
  { status, usage, firstTokenMs, totalMs }: TailFacts,
  label: string | undefined,
): void {
  stats.exchanges++;
  stats.statuses[status] = (stats.statuses[status] ?? 0) + 1;
  if (usage === undefined) stats.unmeasured++;
  else addTokens(stats.tokens, usage);
  if (status === "completed") {
    stats.total.add(totalMs);
    if (firstTokenMs !== null) stats.firstToken.add(firstTokenMs);
  }
  if (label !== undefined) {
    stats.labels.set(label, (stats.labels.get(label) ?? 0) + 1);
  }
}

/** Finds a model's numbers; that of the line before is mostly that of the next. */
class Models {
  readonly #all = new Map<string, ModelStats>();
  #last: ModelStats | undefined;

  of({ provider, model }: RecordedLine): ModelStats {
    const last = this.#last;
    if (last?.provider === provider && last.model === model) return last;
    const name = `${provider}/${model}`;
    let stats = this.#all.get(name);
    if (stats === undefined) {
      stats = newModel(provider, model);
      this.#all.set(name, stats);
    }
    return this.#last = stats;
  }

  sorted(): ModelStats[] {
    return [...this.#all].sort(([nameA, a], [nameB, b]) =>
      b.exchanges - a.exchanges || (nameA < nameB ? -1 : 1)
    ).map(([, stats]) => stats);
  }
}

function newModel(provider: string, model: string): ModelStats {
  return {
    provider: copyOf(provider),
    model: copyOf(model),
    exchanges: 0,
    statuses: { completed: 0, error: 0, aborted: 0, truncated: 0 },
    tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    unmeasured: 0,
    firstToken: new Times(),
    total: new Times(),
    labels: new Map(),
  };
}

/** Counts by day in this machine's zone; the day of the time before is mostly that of the next. */
class Days {
  readonly #all = new Map<string, number>();
  #day = "";
  #from = "";
  #to = "";
  #count = 0;

  add(time: string): void {
    // Times of one form are in order as texts.
    const within = time >= this.#from && time < this.#to;
    if (!within || time.length !== this.#to.length) this.#turnTo(time);
    if (this.#to !== "") this.#count++;
  }

  sorted(): Map<string, number> {
    this.#note();
    return new Map([...this.#all].sort(([a], [b]) => a < b ? -1 : 1));
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

function addTokens(sum: TokenSum, usage: Usage): void {
  const details = usage.prompt_tokens_details ?? {};
  sum.input += count(usage.prompt_tokens);
  sum.output += count(usage.completion_tokens);
  sum.cacheRead += count(details["cached_tokens"]);
  sum.cacheWrite += count(details["cache_write_tokens"]);
}

function count(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function dayName(year: number, month: number, day: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)}`;
}
