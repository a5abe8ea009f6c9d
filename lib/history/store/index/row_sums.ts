/**
 * Adds up rows of the table.
 *
 * @module
 */
import { NameMap } from "../../../core/data/names.ts";
import { withoutTitle } from "../../line/labels_of.ts";
import type { Query } from "../../query/query.ts";
import {
  type Key,
  type KeyStats,
  modelValue,
  sortedStats,
  sumOf,
} from "../../query/stats_by.ts";
import { dayAt } from "./day_sums.ts";
import type { ExchangeTable, SharedFacts } from "./exchange_table.ts";
import { RowFilter } from "./row_filter.ts";
import { SumList } from "./sum_list.ts";

/** The number of the sums that a row belongs to. */
type NumberOf = (row: number) => number;

/** Rows that are added up together: loops that do one thing take half the time. */
const BLOCK = 4096;

/** The value of a key that many exchanges share. */
const VALUES = {
  model: ({ provider, model }: SharedFacts) => modelValue(provider, model),
  client: ({ client }: SharedFacts) => client ?? null,
};

/** Makes and finds the sums of values. */
class AllSums {
  readonly sums = new SumList();
  readonly #values: (string | null)[] = [];
  readonly #known = new NameMap<number>();
  #without: number | undefined;

  /** The number of the sums of a value. */
  of(value: string | null): number {
    if (value === null) return this.#without ??= this.#begin(null);
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const number = this.#begin(value);
    this.#known.set(value, number);
    return number;
  }

  /** Those that have rows. */
  get list(): KeyStats[] {
    return this.#values.map((value, i) => this.sums.statsOf(i, value))
      .filter(({ exchanges }) => exchanges > 0);
  }

  #begin(value: string | null): number {
    this.#values.push(value);
    return this.sums.begin();
  }
}

/** The sums of the rows that fit, whose facts are in the columns; as `collectStatsBy` has them. */
export function sumRows(
  table: ExchangeTable,
  query: Query,
  key: Key,
): KeyStats[] {
  const all = new AllSums();
  const filter = new RowFilter(table, query);
  const ofDays = key !== "run" && key !== "tag" && filter.isSimple &&
    table.days.isComplete;
  if (ofDays) addDays(table, filter, key, all, query);
  else addRows(table, filter, key, all);
  return sortedStats(key, all.list);
}

/** Adds the sums of whole days, and the rows of days of which only a part is wanted. */
function addDays(
  table: ExchangeTable,
  filter: RowFilter,
  key: "day" | "model" | "client",
  all: AllSums,
  query: Query,
): void {
  const { days, shared } = table;
  for (const day of days.list()) {
    const { from, to } = filter.within(day);
    if (from >= to) continue;
    if (from > day.from || to < day.to) {
      const [since, until] = [from, to].map((at) => new Date(at).toISOString());
      const part = new RowFilter(table, { ...query, since, until });
      addRows(table, part, key, all);
      continue;
    }
    for (const [number, cell] of day.cells) {
      const facts = shared[number] as SharedFacts;
      if (!filter.fitsShared(number)) continue;
      const value = key === "day" ? day.name : VALUES[key](facts);
      all.sums.addSums(all.of(value), days.sums, cell);
    }
  }
}

function addRows(
  table: ExchangeTable,
  filter: RowFilter,
  key: Key,
  all: AllSums,
): void {
  const numberOf = WAYS[key](table, all);
  const rows = new Int32Array(BLOCK);
  const numbers = new Int32Array(BLOCK);
  for (let row = table.length - 1; row >= 0; row -= BLOCK) {
    const count = filter.pick(row, Math.max(-1, row - BLOCK), rows);
    for (let i = 0; i < count; i++) numbers[i] = numberOf(rows[i] as number);
    all.sums.addRows(table.columns, rows, numbers, count);
  }
}

/** Sums of the same value become one. */
export function mergedSums(
  key: Key,
  sums: readonly KeyStats[],
): KeyStats[] {
  const merged = new NameMap<KeyStats>();
  for (const one of sums) {
    const name = one.value === null ? "null" : `=${one.value}`;
    const known = merged.get(name);
    const both = known === undefined ? one : sumOf([known, one]);
    merged.set(name, { ...both, value: one.value });
  }
  return sortedStats(key, [...merged.values()]);
}

/** How each key finds the sums of a row. */
const WAYS: Readonly<
  Record<Key, (table: ExchangeTable, all: AllSums) => NumberOf>
> = {
  model: (table, all) => byShared(table, all, VALUES.model),
  client: (table, all) => byShared(table, all, VALUES.client),
  run: ({ columns: { run }, ids }, all) => {
    const known = unknown(ids.size);
    const without = all.of(null);
    return (row) => {
      const id = run[row] ?? -1;
      if (id < 0) return without;
      const number = known[id] ?? -1;
      return number < 0 ? known[id] = all.of(ids.textOf(id)) : number;
    };
  },
  tag: (table, all) => {
    const tagged = unknown(table.ids.size);
    for (const id of table.labelledNumbers()) {
      const [tag] = withoutTitle(table.labelsOfNumber(id));
      if (tag !== undefined) tagged[id] = all.of(tag);
    }
    const { id } = table.columns;
    const without = all.of(null);
    return (row) => {
      const number = tagged[id[row] ?? -1] ?? -1;
      return number < 0 ? without : number;
    };
  },
  day: ({ columns: { started } }, all) => {
    let [day, number] = [dayAt(NaN), -1];
    return (row) => {
      const time = started[row] ?? 0;
      if (time >= day.from && time < day.to) return number;
      day = dayAt(time);
      return number = all.of(day.name);
    };
  },
};

function byShared(
  { columns, shared: all }: ExchangeTable,
  sums: AllSums,
  valueOf: (shared: SharedFacts) => string | null,
): NumberOf {
  const numbers = Int32Array.from(all, (one) => sums.of(valueOf(one)));
  const { shared } = columns;
  return (row) => numbers[shared[row] ?? -1] ?? 0;
}

/** A number for each id, which is not known yet. */
function unknown(size: number): Int32Array {
  return new Int32Array(size).fill(-1);
}
