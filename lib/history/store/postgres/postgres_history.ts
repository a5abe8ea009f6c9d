/**
 * The history in a PostgreSQL database, which several machines share.
 *
 * @module
 */
import type { Sql } from "postgres";
import { NameMap, NameSet } from "../../../core/data/names.ts";
import { reasonOf } from "../../../core/text/reason.ts";
import type {
  AppendOptions,
  Batch,
  ConversationOutline,
  Follower,
  FoundConversation,
  History,
  HistoryOptions,
  HistoryReader,
  HistoryState,
  HistorySums,
  QueryOrder,
  ReaderOptions,
  RecordedExchange,
  RemoveChoice,
  Removed,
  Verification,
  VerifyOptions,
} from "../../history.ts";
import type { Exchange } from "../../line/exchange.ts";
import { parseLine } from "../../line/history_line.ts";
import type { Bodies } from "../../line/kept_reply.ts";
import { createLabel, type LabelWay } from "../../line/label.ts";
import { type Note, noteLine, readNote } from "../../line/note.ts";
import {
  type Preference,
  preferenceLine,
  readPreference,
} from "../../line/preference.ts";
import { readRun, type Run } from "../../line/run.ts";
import { createWithdrawal } from "../../line/withdrawal.ts";
import { Filter } from "../../query/filter.ts";
import type { ExchangeIds } from "../../query/prefixes.ts";
import type { Query } from "../../query/query.ts";
import { HistoryWriteError } from "../../write_error.ts";
import { newestRuns } from "../kinds/runs.ts";
import { PostgresBodies } from "./bodies.ts";
import { chainOf } from "./chain.ts";
import { conversationsOf, idsOf, labelsOfIds } from "./conversations.ts";
import { Database } from "./server/database.ts";
import { findExchange, prefixLengths } from "./ids.ts";
import { insertRows } from "./insert.ts";
import { arrayText } from "./writing/array_text.ts";
import { type LineChoice, linesIn } from "./other_lines.ts";
import { pageOrder } from "./pages.ts";
import { PostgresFollower, PostgresReader } from "./reader.ts";
import { Reading } from "./reading.ts";
import {
  outlineOf,
  removeAll,
  removeConversations,
  takeBack,
} from "./remove.ts";
import { storable } from "./rows.ts";
import { sizeOf } from "./size.ts";
import { modelSumsOf, sumsOf } from "./sums.ts";
import { verifyDatabase } from "./verify.ts";
import { conditionOf } from "./where.ts";
import { WriteQueue } from "./write_queue.ts";
import { rowsOf, type Written } from "./written.ts";

/** Reads and writes a database, which need not have any tables yet. */
export class PostgresHistory implements History {
  /** The address without user name and password. */
  readonly location: string;
  readonly bodies: Bodies;
  readonly #database: Database;
  readonly #reading: Reading;
  readonly #queue: WriteQueue;

  /** Connects when it is first used. */
  constructor(address: string, { warn }: HistoryOptions) {
    this.#database = new Database(address);
    this.location = this.#database.location;
    this.bodies = new PostgresBodies(this.#database, warn);
    this.#reading = new Reading(this.#database, warn);
    this.#queue = new WriteQueue(this.#database, warn);
  }
  get state(): HistoryState {
    return this.#queue.state;
  }
  append(
    exchanges: readonly Exchange[],
    { labels = [], runs = [] }: AppendOptions = {},
  ): Promise<boolean> {
    return this.#push({ exchanges, labels, runs });
  }
  async write(batches: readonly Batch[]): Promise<void> {
    await this.flush();
    try {
      const sql = await this.#database.writing();
      for (const batch of batches) {
        const rows = rowsOf(batch);
        // A command may bring back what was removed.
        await takeBack(sql, rows);
        await insertRows(sql, rows);
      }
    } catch (cause) {
      const { message } = this.#database.failure(cause);
      throw new HistoryWriteError(`Cannot write the history: ${message}`);
    }
  }
  async label(
    exchange: string,
    label: string,
    way?: LabelWay,
  ): Promise<void> {
    const labels = [createLabel(exchange, label, new Date(), way)];
    await this.write([{ exchanges: [], labels }]);
  }
  withdraw(exchange: string): Promise<boolean> {
    return this.#pushLine(JSON.stringify(createWithdrawal(exchange)));
  }
  async withdrawn(
    exchanges: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const ids = arrayText(exchanges.map(storable));
    const rows = await this.#read((sql) =>
      sql`
        SELECT subject FROM chat_line
        WHERE kind = 'withdrawal' AND subject = ANY(${ids}::text[])`
    );
    return new NameSet(rows?.map(({ subject }) => String(subject)));
  }
  note(note: Note): Promise<boolean> {
    return this.#pushLine(noteLine(note));
  }
  async *notes(run: string): AsyncGenerator<Note, void> {
    const choice = { kind: "bench", about: run, backwards: true } as const;
    for await (const line of this.#lines(choice)) {
      const note = readNote(line);
      if (note !== undefined) yield note;
    }
  }
  prefer(preference: Preference): Promise<boolean> {
    return this.#pushLine(preferenceLine(preference));
  }
  async *preferences(): AsyncGenerator<Preference, void> {
    for await (const line of this.#lines({ kind: "preference" })) {
      const preference = readPreference(line);
      if (preference !== undefined) yield preference;
    }
  }
  runs(): AsyncGenerator<Run, void> {
    return newestRuns(this.#runs());
  }
  async *others(): AsyncGenerator<Readonly<Record<string, unknown>>, void> {
    for await (const line of this.#lines()) {
      const parsed = parseLine(line);
      if (parsed.kind === "other" && parsed.value !== undefined) {
        yield parsed.value;
      }
    }
  }
  async find(id: string): Promise<Exchange> {
    await this.flush();
    return await findExchange(this.#reading, id);
  }
  async chain(
    exchange: Exchange | string,
    most?: number,
  ): Promise<Exchange[]> {
    await this.flush();
    return typeof exchange === "string"
      ? await chainOf(this.#reading, exchange, { most })
      : await chainOf(this.#reading, exchange.id, { known: exchange, most });
  }
  async *query(
    query: Query,
    order: QueryOrder = "newest",
  ): AsyncGenerator<readonly RecordedExchange[], void> {
    await this.flush();
    const sql = await this.#database.reading();
    if (sql === undefined) return;
    const filter = new Filter(query);
    let left = query.count ?? Infinity;
    const pages = this.#reading.stored(
      sql,
      conditionOf(sql, query),
      pageOrder(query, order),
    );
    for await (const page of pages) {
      const found = page.filter((one) =>
        filter.fits(one) && (filter.needsFactsOnly ||
          one.exchange !== undefined && filter.fitsContent(one.exchange))
      ).slice(0, left);
      left -= found.length;
      if (found.length > 0) yield found;
      if (left <= 0) return;
    }
  }
  readonly sums: HistorySums = {
    by: (query, key, markOf) =>
      this.#read((sql) => sumsOf(sql, query, key, markOf)),
    models: (query, markOf, shares) =>
      this.#read((sql) => modelSumsOf(sql, query, markOf, shares)),
  };
  async *conversations(
    query: Query,
  ): AsyncGenerator<FoundConversation, void> {
    const isNarrow = Object.values(query).some((one) => one !== undefined);
    const wanted = isNarrow ? await idsOf(this.query(query)) : undefined;
    await this.flush();
    const sql = await this.#database.reading();
    if (sql !== undefined) yield* conversationsOf(this.#reading, sql, wanted);
  }
  async labels(
    chain: readonly Exchange[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const ids = chain.map(({ id }) => storable(id));
    return await this.#read((sql) => labelsOfIds(sql, ids)) ?? new NameMap();
  }
  prefixes(
    wanted: readonly ExchangeIds[],
  ): Promise<ReadonlyMap<string, number>> {
    return prefixLengths(this.#reading, wanted);
  }
  reader(options: ReaderOptions = {}): HistoryReader {
    return new PostgresReader(this.#reading, options);
  }
  follow(): Promise<Follower> {
    return PostgresFollower.at(this.#reading);
  }
  async outline(
    choice: RemoveChoice,
  ): Promise<Map<string, ConversationOutline>> {
    return await this.#read((sql) => outlineOf(sql, choice)) ?? new NameMap();
  }
  async remove(choice?: RemoveChoice): Promise<Removed> {
    const removed = await this.#read((sql) =>
      choice === undefined ? removeAll(sql) : removeConversations(sql, choice)
    );
    return removed ?? { exchanges: 0, bytes: 0 };
  }
  async verify(options: VerifyOptions): Promise<Verification> {
    await this.flush();
    const sql = await this.#database.reading();
    return await verifyDatabase(this.#reading, sql, options);
  }
  size(): Promise<number | undefined> {
    return this.#read(sizeOf);
  }
  async checkWritable(): Promise<void> {
    const sql = await this.#database.writing();
    await this.#database.do(() =>
      sql`UPDATE chat_state SET number = number WHERE false`
    );
  }
  flush(): Promise<void> {
    return this.#queue.flush();
  }
  async close(): Promise<void> {
    await this.#queue.close();
    await this.#database.close();
  }

  #push(written: Written): Promise<boolean> {
    try {
      return this.#queue.push(rowsOf(written));
    } catch (error) {
      this.#queue.warn(`cannot record an exchange: ${reasonOf(error)}`);
      return Promise.resolve(false);
    }
  }

  #pushLine(line: string): Promise<boolean> {
    return this.#push({ exchanges: [], labels: [], texts: [line] });
  }

  /** Reads what is stored, and what waits; undefined if the database has no tables yet. */
  async #read<T>(work: (sql: Sql) => Promise<T>): Promise<T | undefined> {
    await this.flush();
    const sql = await this.#database.reading();
    if (sql === undefined) return undefined;
    return await this.#database.do(() => work(sql));
  }

  async *#lines(choice?: LineChoice): AsyncGenerator<string, void> {
    await this.flush();
    const sql = await this.#database.reading();
    if (sql !== undefined) yield* linesIn(this.#database, sql, choice);
  }

  async *#runs(): AsyncGenerator<Run, void> {
    for await (const line of this.#lines({ kind: "run", backwards: true })) {
      const run = readRun(line);
      if (run !== undefined) yield run;
    }
  }
}
