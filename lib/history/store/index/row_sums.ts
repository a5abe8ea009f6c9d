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
import { CACHABLE, MEASURED } from "./columns.ts";
import type { ExchangeTable, Kin } from "./exchange_table.ts";
import { RowFilter } from "./row_filter.ts";

/** The sums that a row belongs to. */
type SumsOf = (row: number) => KeyStats;

/** Makes and finds the sums of values. */
class AllSums {
  readonly #known = new NameMap<KeyStats>();
  #without: KeyStats | undefined;

  of(value: string | null): KeyStats {
    if (value === null) return this.#without ??= newStats(null);
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const made = newStats(value);
    this.#known.set(value, made);
    return made;
  }

  get list(): KeyStats[] {
    return [...this.#known.values(), ...this.#without ? [this.#without] : []];
  }
}

/** The sums of the rows that fit, whose facts are in the columns; as `collectStatsBy` has them. */
export function sumRows(
  table: ExchangeTable,
  query: Query,
  key: Key,
): KeyStats[] {
  const filter = new RowFilter(table, query);
  const all = new AllSums();
  const sumsOf = WAYS[key](table, all);
  for (let row = table.length - 1; row >= 0; row--) {
    if (filter.fits(row)) addRow(table, row, sumsOf(row));
  }
  return sortedStats(key, all.list);
}

/** Sums of the same value become one. */
export function mergedSums(
  key: Key,
  sums: readonly KeyStats[],
): KeyStats[] {
  const merged = Map.groupBy(sums, ({ value }) => value).entries().map((
    [value, some],
  ) => ({ ...sumOf(some), value }));
  return sortedStats(key, [...merged]);
}

/** How each key finds the sums of a row; most rows have the same as the row before. */
const WAYS: Readonly<
  Record<Key, (table: ExchangeTable, all: AllSums) => SumsOf>
> = {
  model: (table, all) =>
    byKin(table, all, ({ provider, model }) => modelValue(provider, model)),
  client: (table, all) => byKin(table, all, ({ client }) => client ?? null),
  run: ({ columns, ids }, all) => {
    const known = new Map<number, KeyStats>();
    return (row) => {
      const run = columns.run[row] ?? -1;
      const sums = known.get(run) ??
        all.of(run < 0 ? null : ids.textOf(run));
      known.set(run, sums);
      return sums;
    };
  },
  tag: (table, all) => {
    const known = new Map<number, KeyStats>();
    for (const id of table.labelledNumbers()) {
      const [tag] = withoutTitle(table.labelsOfNumber(id));
      if (tag !== undefined) known.set(id, all.of(tag));
    }
    const ids = table.columns.id;
    return (row) => known.get(ids[row] ?? -1) ?? all.of(null);
  },
  day: ({ columns: { started } }, all) => {
    let [from, to] = [NaN, NaN];
    let sums: KeyStats | undefined;
    return (row) => {
      const time = started[row] ?? 0;
      if (sums !== undefined && time >= from && time < to) return sums;
      const date = new Date(time);
      const [year, month, day] = [
        date.getFullYear(),
        date.getMonth(),
        date.getDate(),
      ];
      from = new Date(year, month, day).getTime();
      to = new Date(year, month, day + 1).getTime();
      return sums = all.of(dayName(year, month + 1, day));
    };
  },
};

function byKin(
  { columns, kin }: ExchangeTable,
  all: AllSums,
  valueOf: (kin: Kin) => string | null,
): SumsOf {
  const known: KeyStats[] = [];
  return (row) => {
    const number = columns.kin[row] ?? -1;
    return known[number] ??= all.of(valueOf(kin[number] as Kin));
  };
}

function addRow(
  { columns, kin }: ExchangeTable,
  row: number,
  sum: KeyStats,
): void {
  sum.exchanges++;
  if (kin[columns.kin[row] ?? -1]?.status !== "completed") sum.failed++;
  const flags = columns.flags[row] ?? 0;
  if ((flags & MEASURED) === 0) {
    sum.unmeasured++;
    return;
  }
  const input = columns.input[row] ?? 0;
  const { tokens } = sum;
  tokens.input += input;
  tokens.output += columns.output[row] ?? 0;
  tokens.cacheRead += columns.cacheRead[row] ?? 0;
  tokens.cacheWrite += columns.cacheWrite[row] ?? 0;
  if ((flags & CACHABLE) !== 0) sum.cachable += input;
  const cost = columns.cost[row] ?? NaN;
  if (!Number.isNaN(cost)) {
    sum.cost.total += cost;
    sum.cost.known++;
  }
  const saved = columns.saved[row] ?? NaN;
  if (!Number.isNaN(saved)) {
    sum.saved.total += saved;
    sum.saved.known++;
  }
}
