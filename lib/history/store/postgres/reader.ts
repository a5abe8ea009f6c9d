/**
 * Reads and follows exchanges in the order of recording.
 *
 * @module
 */
import type { Sql } from "postgres";
import { NameSet } from "../../../core/data/names.ts";
import type { Follower, HistoryReader, ReaderOptions } from "../../history.ts";
import type { Exchange } from "../../line/exchange.ts";
import { type LineIds, peekIds } from "../../line/peek.ts";
import type { Database } from "./server/database.ts";
import { Notices } from "./notices.ts";
import type { Reading } from "./reading.ts";

/** Exchanges that are looked at together to find the beginning of a part. */
const STEP = 1000;

interface State {
  /** The last number that was given. */
  readonly number: number;
  readonly removals: number;
}

async function stateOf(database: Database): Promise<State | undefined> {
  const sql = await database.reading();
  if (sql === undefined) return undefined;
  const [state] = await database.do(() =>
    sql`SELECT number, removals FROM chat_state`
  );
  const { number, removals } = state ?? {};
  return { number: Number(number), removals: Number(removals) };
}

/** Whether anything was removed cannot be said without asking the server. */
export class PostgresReader implements HistoryReader {
  readonly #reading: Reading;
  readonly #options: ReaderOptions;
  #last: number | undefined;
  #removals: number | undefined;

  /** Reads nothing yet. */
  constructor(reading: Reading, options: ReaderOptions) {
    this.#reading = reading;
    this.#options = options;
  }
  get watching(): boolean {
    return this.#removals !== undefined;
  }
  async watch(): Promise<void> {
    this.#removals ??= (await stateOf(this.#reading.database))?.removals;
  }
  isCurrent(): boolean {
    return false;
  }
  async wasRemoved(): Promise<boolean> {
    const before = this.#removals;
    this.#removals = (await stateOf(this.#reading.database))?.removals;
    if (before === undefined || before === this.#removals) return false;
    this.#last = undefined;
    return true;
  }
  async *read(
    skip?: (ids: LineIds) => boolean,
  ): AsyncGenerator<Exchange, void> {
    const sql = await this.#reading.database.reading();
    if (sql === undefined) return;
    const { messagesOnly } = this.#options;
    const pages = this.#reading.after(
      sql,
      this.#last ??= await this.#start(sql),
      {
        messagesOnly,
        skip: ({ line }) => {
          const ids = skip && peekIds(line);
          return ids !== undefined && skip?.(ids) === true;
        },
      },
    );
    for await (const { last, exchanges } of pages) {
      yield* exchanges;
      this.#last = last;
    }
  }

  /** The number before the first exchange of the part that is read. */
  async #start(sql: Sql): Promise<number> {
    const { lastBytes } = this.#options;
    if (lastBytes === undefined) return 0;
    let before = Number.MAX_SAFE_INTEGER;
    for (let bytes = 0; bytes < lastBytes;) {
      const rows = await this.#reading.database.do(() =>
        sql`
          SELECT number, bytes FROM chat_exchange
          WHERE number < ${before} ORDER BY number DESC LIMIT ${STEP}`
      );
      for (const row of rows) {
        if (bytes >= lastBytes) break;
        before = Number(row["number"]);
        bytes += Number(row["bytes"]);
      }
      if (rows.length < STEP && bytes < lastBytes) return 0;
    }
    return before - 1;
  }
}

/** Looks for new exchanges when a writer gives notice, and from time to time. */
export class PostgresFollower implements Follower {
  readonly #reading: Reading;
  readonly #known = new NameSet();
  #last: number;

  private constructor(reading: Reading, last: number) {
    this.#reading = reading;
    this.#last = last;
  }

  /** Begins after the exchanges that are recorded now. */
  static async at(reading: Reading): Promise<PostgresFollower> {
    const state = await stateOf(reading.database);
    return new PostgresFollower(reading, state?.number ?? 0);
  }
  know(id: string): void {
    this.#known.add(id);
  }
  async *exchanges(signal: AbortSignal): AsyncGenerator<Exchange[], never> {
    await using notices = new Notices();
    while (true) {
      try {
        const sql = await this.#reading.database.reading();
        if (sql !== undefined) {
          await notices.listen(sql);
          yield* this.#fresh(sql);
        }
      } catch (error) {
        // What is recorded during an outage comes later.
        this.#reading.outage(error);
        notices.forget();
      }
      await notices.next(signal);
    }
  }

  async *#fresh(sql: Sql): AsyncGenerator<Exchange[], void> {
    for await (const page of this.#reading.after(sql, this.#last)) {
      this.#last = page.last;
      const fresh = page.exchanges.filter(({ id }) => !this.#known.has(id));
      if (fresh.length > 0) yield fresh;
    }
  }
}
