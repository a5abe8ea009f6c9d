/**
 * A history in files whose facts are in memory: for a program that looks at it again and again.
 *
 * @module
 */
import { ulidTime } from "../../../core/data/ulid.ts";
import { NameSet } from "../../../core/data/names.ts";
import { copyOf } from "../../../files/line_blocks.ts";
import { considerate } from "../../../files/reading_pace.ts";
import type {
  FoundConversation,
  HistoryOptions,
  QueryOrder,
  RecordedExchange,
} from "../../history.ts";
import type { Exchange } from "../../line/exchange.ts";
import { type Note, readNote } from "../../line/note.ts";
import { peekAside } from "../../line/peek.ts";
import { type Preference, readPreference } from "../../line/preference.ts";
import { readRun, type Run } from "../../line/run.ts";
import { type Query, SOURCES } from "../../query/query.ts";
import type { Costs } from "../../query/stats.ts";
import {
  collectStatsBy,
  type Key,
  type KeyStats,
} from "../../query/stats_by.ts";
import { missingAncestor } from "../ancestry.ts";
import { PrefixFinder } from "../find.ts";
import { JsonlHistory } from "../jsonl_history.ts";
import { newestRuns } from "../kinds/runs.ts";
import { newestFirst } from "../newest_first.ts";
import * as load from "../parts.ts";
import { conversationRows } from "./conversation_rows.ts";
import { FileIndex } from "./file_index.ts";
import { foundRows, type Look } from "./found_rows.ts";
import { labelsFor, lineOf, texts } from "./row_lines.ts";
import { isOfFacts, RowFilter } from "./row_filter.ts";
import { mergedSums, sumRows } from "./row_sums.ts";

/** Options of an {@linkcode IndexedHistory}. */
export interface IndexedOptions extends HistoryOptions {
  /** What exchanges cost: their sums are at hand, see {@linkcode History.statsBy}. */
  readonly costs: Costs;
}

/** Reads all of the files once, then only what is appended to them. */
export class IndexedHistory extends JsonlHistory {
  readonly #index: FileIndex;
  readonly #costs: Costs;
  /** Looks that read the files themselves. */
  #scans = 0;

  /** Reads nothing yet. */
  constructor(path: string, { costs, ...options }: IndexedOptions) {
    super(path, options);
    this.#costs = costs;
    this.#index = new FileIndex(path, {
      costs,
      reports: this.reports,
      pace: considerate(() => this.#scans > 0),
    });
  }

  /** Begins to read the files; what is asked for meanwhile is found in the files, or waits. */
  start(): void {
    this.#index.start();
  }

  override async *query(
    query: Query,
    order: QueryOrder = "newest",
  ): AsyncGenerator<readonly RecordedExchange[], void> {
    // The newest are found sooner in the files, unless all has been read.
    const waits = order === "any" || order === "recorded";
    using look = isOfFacts(query) ? await this.#look(waits) : undefined;
    if (look === undefined) return yield* this.#scanned(query, order);
    const isNewest = order === "newest" || query.count !== undefined;
    const isInOrder = !isNewest && order === "recorded";
    const rows = foundRows(look, query, this.reports, isInOrder);
    yield* isNewest ? newestFirst(rows, query.count) : rows;
  }

  override async *conversations(
    query: Query,
  ): AsyncGenerator<FoundConversation, void> {
    const isAll = Object.values(query).every((one) => one === undefined);
    const wanted = isAll
      ? undefined
      : isOfIds(query)
      ? new NameSet(query.id)
      : await this.#ids(query);
    using look = await this.#look(true);
    if (look === undefined || look.table.nameless > 0) {
      return yield* super.conversations(query);
    }
    const { conversationsAt } = await load.conversations();
    const { table } = look;
    const locations = conversationRows(this.#index, table, wanted);
    yield* conversationsAt(
      locations,
      wanted,
      (exchanges) => labelsFor(table, exchanges),
    );
  }

  override async chain(
    exchange: Exchange | string,
    most: number = Infinity,
  ): Promise<Exchange[]> {
    using look = await this.#look(false);
    return look === undefined || look.table.nameless > 0
      ? await super.chain(exchange, most)
      : this.#chain(look, exchange, most) ?? await super.chain(exchange, most);
  }

  override async find(id: string): Promise<Exchange> {
    const begins = id.toUpperCase();
    using look = ulidTime(begins) === undefined
      ? undefined
      : await this.#look(false);
    if (look === undefined || look.table.nameless > 0) {
      return await super.find(id);
    }
    const { table: { columns, ids, length }, reader } = look;
    const finder = new PrefixFinder(id, this.location);
    const wanted = ids.find(begins);
    for (let row = length - 1; wanted >= 0 && row >= 0; row--) {
      const isOwn = columns.id[row] === wanted;
      if (!isOwn && columns.conversation[row] !== wanted) continue;
      const line = lineOf(look.table, row, reader, this.reports);
      if (line === undefined) continue;
      const aside = peekAside(line.raw.bytes);
      if (finder.add(line, aside, () => line.exchange)) break;
    }
    return finder.exchange;
  }

  override async labels(
    chain: readonly Exchange[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    using look = await this.#look(false);
    return look === undefined
      ? await super.labels(chain)
      : labelsFor(look.table, chain);
  }

  override async *runs(): AsyncGenerator<Run, void> {
    using look = await this.#look(true);
    if (look === undefined) return yield* super.runs();
    const { reader, table: { runs } } = look;
    const found = texts(reader, runs.backwards()).map(readRun)
      .filter((run) => run !== undefined);
    yield* newestRuns(found);
  }

  override async *notes(run: string): AsyncGenerator<Note, void> {
    using look = await this.#look(true);
    if (look === undefined) return yield* super.notes(run);
    const { reader, table: { notes, ids } } = look;
    const wanted = notes.backwards().filter(([_place, _size, number]) =>
      number < 0 || ids.textOf(number).startsWith(run)
    );
    for (const text of texts(reader, wanted)) {
      const note = readNote(text);
      if (note?.run.startsWith(run)) yield note;
    }
  }

  override async *preferences(): AsyncGenerator<Preference, void> {
    using look = await this.#look(true);
    if (look === undefined) return yield* super.preferences();
    const { reader, table: { preferences } } = look;
    for (const text of texts(reader, preferences.forwards())) {
      const found = readPreference(text);
      if (found !== undefined) yield found;
    }
  }

  async statsBy(query: Query, key: Key): Promise<KeyStats[] | undefined> {
    if (!isOfFacts(query) || query.count !== undefined) return undefined;
    using look = await this.#look(true);
    if (look === undefined) return undefined;
    const { table, reader } = look;
    const counted: Query = query.source === undefined
      ? { ...query, source: SOURCES.filter((one) => one !== "import") }
      : query;
    const sums = sumRows(table, counted, key);
    if (table.odd.length === 0) return sums;
    const filter = new RowFilter(table, counted);
    const lines = table.odd.flatMap((row) =>
      filter.line(row, reader, this.reports) ?? []
    );
    const others = await collectStatsBy(key, one(lines), this.#costs);
    return mergedSums(key, [...sums, ...others]);
  }

  override async close(): Promise<void> {
    await super.close();
    await this.#index.stop();
  }

  /** The facts as they are now; undefined where the files have to be read. */
  async #look(waits: boolean): Promise<Look | undefined> {
    await this.flush();
    if (!await this.#index.look(waits) || !this.#index.isUsable) {
      return undefined;
    }
    const reader = this.#index.reader();
    return {
      table: this.#index.table,
      reader,
      [Symbol.dispose]: () => reader[Symbol.dispose](),
    };
  }

  async *#scanned(
    query: Query,
    order: QueryOrder,
  ): AsyncGenerator<readonly RecordedExchange[], void> {
    this.#scans++;
    try {
      yield* super.query(query, order);
    } finally {
      this.#scans--;
    }
  }

  async #ids(query: Query): Promise<NameSet> {
    const ids = new NameSet();
    for await (const found of this.query(query, "any")) {
      for (const { id } of found) ids.add(copyOf(id));
    }
    return ids;
  }

  /** An exchange and its ancestors; undefined where one of their lines cannot be read. */
  #chain(
    { table, reader }: Look,
    exchange: Exchange | string,
    most: number,
  ): Exchange[] | undefined {
    const isKnown = typeof exchange !== "string";
    const id = isKnown ? exchange.id : exchange;
    const chain = isKnown ? [exchange] : [];
    let next = isKnown ? exchange.parent : exchange;
    let row = table.length - 1;
    while (next !== null && chain.length < most) {
      row = table.rowOf(next, row);
      const isCircular = chain.some((one) => one.id === next);
      if (row < 0 && chain.length === 0) return [];
      if (row < 0 || isCircular) throw missingAncestor(id, next, this.location);
      const found = lineOf(table, row, reader, this.reports)?.exchange;
      if (found?.id !== next) return undefined;
      chain.push(found);
      next = found.parent;
    }
    return chain.reverse();
  }
}

/** Whether a query names exchanges and nothing else. */
function isOfIds({ id, ...others }: Query): boolean {
  return id !== undefined &&
    Object.values(others).every((member) => member === undefined);
}

async function* one<T>(value: T): AsyncGenerator<T, void> {
  yield value;
}
