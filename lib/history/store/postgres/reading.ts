/**
 * Reads exchanges and the fragments that they name.
 *
 * @module
 */
import type { Fragment, Row, Sql } from "postgres";
import { NetworkError } from "../../../core/errors.ts";
import { NameSet } from "../../../core/data/names.ts";
import type { Exchange } from "../../line/exchange.ts";
import { parseLine } from "../../line/history_line.ts";
import { NAMES_TEXTS } from "../../line/peek.ts";
import { type Database, StoreError } from "./server/database.ts";
import { Fragments, restoreFrom } from "./fragments.ts";
import { readLink, withLink } from "./linking/stored_link.ts";
import { type LineOfExchange, type PageOrder, pagesOf } from "./pages.ts";
import { type Page, StoredExchange, whyUnread } from "./stored_exchange.ts";

/** What an exchange is read from. */
export type LinkedLine = Pick<LineOfExchange, "id" | "line" | "link">;

/** Reads the columns `id`, `line` and `link`. */
export function linkedLine({ id, line, link }: Row): LinkedLine {
  return { id: String(id), line: String(line), link: readLink(link) };
}

/** An exchange and its place in the order of recording. */
export interface Numbered {
  readonly number: number;
  readonly exchange: Exchange;
}

/** Reads one database; warns once about each kind of line that it cannot read. */
export class Reading {
  readonly database: Database;
  readonly #fragments = new Fragments();
  readonly #warn: (line: string) => void;
  readonly #warned = new NameSet();

  constructor(database: Database, warn: (line: string) => void) {
    this.database = database;
    this.#warn = warn;
  }

  /**
   * Exchanges that meet a condition, some at a time.
   *
   * @throws {StoreError} the database cannot be read
   */
  async *stored(
    sql: Sql,
    condition: Fragment,
    order: PageOrder,
  ): AsyncGenerator<StoredExchange[], void> {
    for await (const rows of this.#pages(sql, condition, order)) {
      const page = await this.#pageOf(sql, rows);
      yield rows.flatMap((row) => StoredExchange.of(row, page) ?? []);
    }
  }

  /**
   * Exchanges after a place in the order of recording, parsed.
   *
   * @param skip whether an exchange need not be parsed
   * @param messagesOnly fragments are restored only where messages need some
   */
  async *after(
    sql: Sql,
    number: number,
    { skip, messagesOnly = false }: {
      readonly skip?: ((row: LineOfExchange) => boolean) | undefined;
      readonly messagesOnly?: boolean | undefined;
    } = {},
  ): AsyncGenerator<{ last: number; exchanges: Exchange[] }, void> {
    const pages = this.#pages(sql, sql`true`, "recorded", number);
    for await (const rows of pages) {
      const wanted = rows.filter((row) => !skip?.(row));
      const namesTexts = wanted.some(({ line }) => line.includes(NAMES_TEXTS));
      const exchanges = messagesOnly && !namesTexts
        ? wanted.flatMap((row) => this.#parsed(row) ?? [])
        : await this.exchanges(sql, wanted);
      yield { last: rows.at(-1)?.number ?? number, exchanges };
    }
  }

  /** Parses lines and restores their fragments; those that cannot be read are left out. */
  async exchanges(
    sql: Sql,
    rows: readonly LinkedLine[],
  ): Promise<Exchange[]> {
    const { fragments, report } = await this.#pageOf(sql, rows);
    return rows.flatMap((row) => {
      const exchange = this.#parsed({ ...row, link: undefined });
      if (exchange === undefined) return [];
      // Before messages are added, the places of which fragments are named.
      const missing = restoreFrom(exchange, fragments);
      if (missing.length > 0) report(row.id, `it lacks ${missing.join(", ")}`);
      return [withLink(exchange, row.link)];
    });
  }

  /**
   * Warns once that the database cannot be reached.
   *
   * @throws any other error
   */
  outage(error: unknown): void {
    if (!(error instanceof StoreError || error instanceof NetworkError)) {
      throw error;
    }
    if (this.#warned.has("outage")) return;
    this.#warned.add("outage");
    this.#warn(`${error.message}; it is tried again`);
  }

  async *#pages(
    sql: Sql,
    condition: Fragment,
    order: PageOrder,
    after?: number,
  ): AsyncGenerator<LineOfExchange[], void> {
    try {
      yield* pagesOf(sql, condition, order, after);
    } catch (error) {
      throw this.database.failure(error);
    }
  }

  async #pageOf(
    sql: Sql,
    rows: readonly Pick<LinkedLine, "line">[],
  ): Promise<Page> {
    const lines = rows.map(({ line }) => line);
    const fragments = await this.database.do(() =>
      this.#fragments.of(sql, lines)
    );
    return { fragments, report: (id, what) => this.#report(id, what) };
  }

  #parsed({ id, line, link }: LinkedLine) {
    const parsed = parseLine(line);
    if (parsed.kind === "exchange") return withLink(parsed.exchange, link);
    this.#report(id, whyUnread(parsed));
    return undefined;
  }

  #report(id: string, what: string): void {
    const [kind = ""] = what.split(":");
    if (this.#warned.has(kind)) return;
    this.#warned.add(kind);
    this.#warn(`the exchange ${id} in ${this.database.location}: ${what}`);
  }
}
