/**
 * Stores the lines of a history's file as they are.
 *
 * @module
 */
import { sha256OfAll } from "../../../core/data/digest.ts";
import { NameMap, NameSet } from "../../../core/data/names.ts";
import { KnownFragment, readFragment, restore } from "../../line/fragment.ts";
import { parseLine } from "../../line/history_line.ts";
import type { Exchange } from "../../line/exchange.ts";
import { type Bodies, keptBodies } from "../../line/kept_reply.ts";
import { NAMES_TEXTS } from "../../line/peek.ts";
import { withoutDeltas } from "../../line/line_facts.ts";
import { Fragments, restoreFrom } from "./fragments.ts";
import { insertRows } from "./insert.ts";
import type { FragmentRow, Rows } from "./writing/stored_rows.ts";
import { Linker } from "./linking/linker.ts";
import {
  type ExchangeRow,
  type FoundCost,
  type LineRow,
  lineRow,
} from "./rows.ts";
import { Database } from "./server/database.ts";
import { rowOf } from "./written.ts";

/** Ids of removed exchanges that are read at once. */
const REMOVED_AT_ONCE = 10_000;

/** Lines that were read, so that they can be stored. */
export interface ReadLines {
  /** What is stored. */
  readonly rows: Rows;
  /** The exchanges of those rows. */
  readonly exchanges: readonly Exchange[];
  /** Hashes of the bodies that the lines name. */
  readonly bodies: ReadonlySet<string>;
  /** Lines that can be stored. */
  readonly lines: number;
  /** Lines that no store takes: cut ones, and those with ids that are too long. */
  readonly refused: number;
}

/** Finds what an exchange cost; undefined without prices. */
export type CostOf = (exchange: Exchange) => FoundCost | undefined;

/** Reads lines of a history. */
export function readForStore(
  texts: readonly string[],
  costOf: CostOf,
): ReadLines {
  const exchanges: Exchange[] = [];
  const exchangeRows: ExchangeRow[] = [];
  const lines: LineRow[] = [];
  const fragments = new NameMap<FragmentRow>();
  const known = new NameMap<KnownFragment>();
  const bodies = new NameSet();
  let refused = 0;
  for (const line of texts) {
    const parsed = parseLine(withoutDeltas(line));
    if (parsed.kind === "unreadable") refused++;
    else if (parsed.kind === "future") lines.push(lineRow(line, undefined));
    else if (parsed.kind === "exchange") {
      // What was said is stored beside a line, texts of other lines included.
      if (line.includes(NAMES_TEXTS)) {
        restore(parsed.exchange, (hash) => known.get(hash));
      }
      try {
        const cost = costOf(parsed.exchange);
        exchangeRows.push(rowOf(parsed.exchange, line, cost));
        exchanges.push(parsed.exchange);
        for (const hash of keptBodies(line)) bodies.add(hash);
      } catch {
        refused++;
      }
    } else if (parsed.value !== undefined) {
      const fragment = readFragment(parsed.value);
      if (fragment !== undefined) {
        const { sha256: hash, text } = fragment;
        fragments.set(hash, { hash, line });
        known.set(hash, new KnownFragment(text));
      } else if (parsed.value["kind"] !== "ignore") {
        lines.push(lineRow(line, parsed.value));
      }
    }
  }
  const rows = {
    exchanges: exchangeRows,
    lines,
    fragments: [...fragments.values()],
  };
  return { rows, exchanges, bodies, lines: texts.length - refused, refused };
}

/** A store to which lines are brought. */
export class Arriving {
  /** The address without user name and password. */
  readonly location: string;
  readonly #database: Database;
  readonly #linker: Linker;
  readonly #fragments = new Fragments();

  /** Connects when it is first used. */
  constructor(address: string) {
    this.#database = new Database(address);
    this.#linker = new Linker(this.#database);
    this.location = this.#database.location;
  }

  /**
   * The id of the store, which a new database does not have.
   *
   * @throws {NetworkError} the database cannot be reached
   * @throws {StoreError} the database cannot be used
   */
  async id(): Promise<string> {
    const sql = await this.#database.writing();
    const [state] = await this.#database.do(() =>
      sql`SELECT id FROM chat_state`
    );
    return String(state?.["id"]);
  }

  /**
   * Stores lines together; those that were removed from the store stay away.
   *
   * @param bodies those of the history that the lines are from
   * @param onSent called when the server works on them and this program has nothing to do
   * @throws {NetworkError} the database cannot be reached
   * @throws {StoreError} the database cannot be used
   */
  async store(
    { rows, exchanges, bodies: named }: ReadLines,
    bodies: Pick<Bodies, "read">,
    onSent?: () => void,
  ): Promise<void> {
    const sql = await this.#database.writing();
    await this.#bodies(named, bodies);
    const whole = await this.#whole(rows.exchanges, exchanges);
    const linking = await this.#linker.of(exchanges);
    await this.#database.do(() =>
      insertRows(sql, { ...rows, exchanges: whole, late: true }, {
        also: exchanges.length === 0 ? undefined : linking.look,
        onSent,
      })
    );
    await linking.join();
  }

  /**
   * How often something was removed from the store.
   *
   * @throws {NetworkError} the database cannot be reached
   * @throws {StoreError} the database cannot be used
   */
  async removals(): Promise<number> {
    const sql = await this.#database.writing();
    const [state] = await this.#database.do(() =>
      sql`SELECT removals FROM chat_state`
    );
    return Number(state?.["removals"]);
  }

  /**
   * The ids of the exchanges that were removed after a removal.
   *
   * @throws {NetworkError} the database cannot be reached
   * @throws {StoreError} the database cannot be used
   */
  async *removedAfter(removal: number): AsyncGenerator<string[], void> {
    const sql = await this.#database.writing();
    for (let [at, last] = [removal + 1, ""];;) {
      const rows = await this.#database.do(() =>
        sql`
          SELECT id, removal FROM chat_removed
          WHERE (removal, id) > (${at}, ${last})
          ORDER BY removal, id LIMIT ${REMOVED_AT_ONCE}`
      );
      if (rows.length === 0) return;
      yield rows.map(({ id }) => String(id));
      at = Number(rows.at(-1)?.["removal"]);
      last = String(rows.at(-1)?.["id"]);
    }
  }

  /** Rows of exchanges with the texts that came with earlier lines; completes the exchanges, too. */
  async #whole(
    rows: readonly ExchangeRow[],
    exchanges: readonly Exchange[],
  ): Promise<readonly ExchangeRow[]> {
    const lacking = rows.filter((row, at) =>
      exchanges[at]?.fragments !== undefined && row.line.includes(NAMES_TEXTS)
    );
    if (lacking.length === 0) return rows;
    const sql = await this.#database.writing();
    const found = await this.#database.do(() =>
      this.#fragments.of(sql, lacking.map(({ line }) => line))
    );
    return rows.map((row, at) => {
      const exchange = exchanges[at];
      if (exchange === undefined || !lacking.includes(row)) return row;
      restoreFrom(exchange, found);
      const { cost, prices } = row;
      return { ...rowOf(exchange, row.line), cost, prices };
    });
  }

  /** Closes the connections. Never rejects. */
  close(): Promise<void> {
    return this.#database.close();
  }

  /** A body comes before the first line that names it. */
  async #bodies(
    named: ReadonlySet<string>,
    bodies: Pick<Bodies, "read">,
  ): Promise<void> {
    for (const hash of named) {
      const bytes = await bodies.read(hash);
      if (bytes === undefined || sha256OfAll([bytes]) !== hash) continue;
      const sql = await this.#database.writing();
      await this.#database.do(() =>
        sql`
          INSERT INTO chat_body (hash, bytes) VALUES (${hash}, ${bytes})
          ON CONFLICT DO NOTHING`
      );
    }
  }
}
