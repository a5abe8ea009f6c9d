/**
 * Adds up rows of the table.
 *
 * @module
 */
import { NameMap } from "../../../core/data/names.ts";
import { withoutTitle } from "../../line/labels_of.ts";
import type { Query } from "../../query/query.ts";
import { dayName } from "../../query/stats.ts";
import {
  type Key,
  type KeyStats,
  modelValue,
  newStats,
  sortedStats,
  sumOf,
} from "../../query/stats_by.ts";
import { CACHABLE, COMPARED, COSTED, MEASURED } from "./columns.ts";
import type { ExchangeTable, SharedFacts } from "./exchange_table.ts";
import { RowFilter } from "./row_filter.ts";

/** The number of the sums that a row belongs to. */
type NumberOf = (row: number) => number;

/** What is added up of each value, in this order. */
const SUMS = 12;
/** Rows that are added up together: loops that do one thing take half the time. */
const BLOCK = 4096;

/** Makes and finds the sums of values; each has a number from 0. */
class AllSums {
  /** All sums one after the other: adding to numbers in objects takes several times as long. */
  numbers = new Float64Array(64 * SUMS);
  readonly #values: (string | null)[] = [];
  readonly #known = new NameMap<number>();
  #without: number | undefined;

  of(value: string | null): number {
    if (value === null) return this.#without ??= this.#add(null);
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const number = this.#add(value);
    this.#known.set(value, number);
    return number;
  }

  /** Those that have rows. */
  get list(): KeyStats[] {
    return this.#values.map((value, i) =>
      statsOf(value, this.numbers.subarray(SUMS * i, SUMS * (i + 1)))
    ).filter(({ exchanges }) => exchanges > 0);
  }

  #add(value: string | null): number {
    const number = this.#values.push(value) - 1;
    if (SUMS * (number + 1) > this.numbers.length) {
      const more = new Float64Array(2 * this.numbers.length);
      more.set(this.numbers);
      this.numbers = more;
    }
    return number;
  }
}

function statsOf(value: string | null, sums: Float64Array): KeyStats {
  const at = (i: number) => sums[i] ?? 0;
  return {
    ...newStats(value),
    exchanges: at(0),
    failed: at(1),
    unmeasured: at(2),
    tokens: {
      input: at(3),
      output: at(4),
      cacheRead: at(5),
      cacheWrite: at(6),
    },
    cachable: at(7),
    cost: { total: at(8), known: at(9) },
    saved: { total: at(10), known: at(11) },
  };
}

/** The sums of the rows that fit, whose facts are in the columns; as `collectStatsBy` has them. */
export function sumRows(
  table: ExchangeTable,
  query: Query,
  key: Key,
): KeyStats[] {
  const filter = new RowFilter(table, query);
  const all = new AllSums();
  const numberOf = WAYS[key](table, all);
  const addRows = adding(table);
  const rows = new Int32Array(BLOCK);
  const places = new Int32Array(BLOCK);
  for (let row = table.length - 1; row >= 0; row -= BLOCK) {
    const count = filter.pick(row, Math.max(-1, row - BLOCK), rows);
    for (let i = 0; i < count; i++) {
      places[i] = SUMS * numberOf(rows[i] as number);
    }
    addRows(rows, places, count, all.numbers);
  }
  return sortedStats(key, all.list);
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
  model: (table, all) =>
    byShared(table, all, ({ provider, model }) => modelValue(provider, model)),
  client: (table, all) => byShared(table, all, ({ client }) => client ?? null),
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
    let [from, to] = [NaN, NaN];
    let number = -1;
    return (row) => {
      const time = started[row] ?? 0;
      if (time >= from && time < to) return number;
      const date = new Date(time);
      const [year, month, day] = [
        date.getFullYear(),
        date.getMonth(),
        date.getDate(),
      ];
      from = new Date(year, month, day).getTime();
      to = new Date(year, month, day + 1).getTime();
      return number = all.of(dayName(year, month + 1, day));
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

/** Makes the function that adds rows to the sums which begin at some places. */
function adding({ columns, shared: allShared }: ExchangeTable) {
  const { input, output, cacheRead, cacheWrite, cost, saved } = columns;
  const { shared, flags } = columns;
  const failed = Uint8Array.from(
    allShared,
    ({ status }) => status === "completed" ? 0 : 1,
  );
  const add = (sums: Float64Array, at: number, value: number) => {
    sums[at] = (sums[at] as number) + value;
  };
  return (
    rows: Int32Array,
    places: Int32Array,
    count: number,
    sums: Float64Array,
  ): void => {
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number;
      const at = places[i] as number;
      const facts = flags[row] as number;
      add(sums, at, 1);
      add(sums, at + 1, failed[shared[row] as number] as number);
      if ((facts & MEASURED) === 0) {
        add(sums, at + 2, 1);
        continue;
      }
      add(sums, at + 3, input[row] as number);
      add(sums, at + 4, output[row] as number);
      add(sums, at + 5, cacheRead[row] as number);
      add(sums, at + 6, cacheWrite[row] as number);
      if ((facts & CACHABLE) !== 0) add(sums, at + 7, input[row] as number);
      if ((facts & COSTED) !== 0) {
        add(sums, at + 8, cost[row] as number);
        add(sums, at + 9, 1);
      }
      if ((facts & COMPARED) !== 0) {
        add(sums, at + 10, saved[row] as number);
        add(sums, at + 11, 1);
      }
    }
  };
}
