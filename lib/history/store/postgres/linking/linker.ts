/**
 * Finds what exchanges that arrive continue, whichever machine recorded that.
 *
 * @module
 */
import type { Fragment, Sql } from "postgres";
import { NameSet } from "../../../../core/data/names.ts";
import type { Exchange } from "../../../line/exchange.ts";
import { arrayText } from "../writing/array_text.ts";
import { Reading } from "../reading.ts";
import { storable } from "../rows.ts";
import type { Database } from "../server/database.ts";
import { inTransaction } from "../server/transaction.ts";
import { type End, Ends } from "./ends.ts";
import { joinConversations, type Joined } from "./join.ts";

/** What links the exchanges of one batch. */
export interface Linking {
  /**
   * Stores their ends, and looks for what has to be linked: on the connection that stored them, before it commits.
   * Writers store one after the other, so of two that match the second one sees the first.
   */
  look(sql: Sql, fresh?: ReadonlySet<string>): Promise<void>;
  /**
   * Links what was found, and exchanges whose ancestors came after them.
   *
   * @throws {NetworkError} the database cannot be reached
   * @throws {StoreError} the database cannot be used
   */
  join(): Promise<void>;
}

/** Links exchanges that are stored; what a failure leaves is done when their lines arrive again. */
export class Linker {
  readonly #database: Database;
  readonly #reading: Reading;
  readonly #ends: Ends;

  constructor(database: Database) {
    this.#database = database;
    this.#reading = new Reading(database, () => {});
    this.#ends = new Ends(this.#reading);
  }

  /**
   * Prepares the linking of exchanges that are about to be stored, and of earlier ones that wait for them.
   *
   * @throws {NetworkError} the database cannot be reached
   * @throws {StoreError} the database cannot be used
   */
  async of(exchanges: readonly Exchange[]): Promise<Linking> {
    const { ends, lacking } = await this.#ends.of(exchanges);
    let found: Joined = { earlier: [], moved: [] };
    return {
      look: async (sql, fresh) => {
        found = await stored(sql, exchanges, ends, fresh);
      },
      join: async () => {
        await this.#join(found);
        if (lacking.length > 0) await this.#again(lacking);
      },
    };
  }

  /** Links exchanges that were stored together with their ancestors, and before them. */
  async #again(exchanges: readonly Exchange[]): Promise<void> {
    const { ends } = await this.#ends.of(exchanges);
    if (ends.length === 0) return;
    const sql = await this.#database.writing();
    const found = await this.#database.do(() =>
      inTransaction(sql, async (own) => {
        await own`UPDATE chat_state SET number = number`; // other writers wait
        return await stored(own, exchanges, ends);
      })
    );
    await this.#join(found);
  }

  async #join(found: Joined): Promise<void> {
    if (found.earlier.length === 0 && found.moved.length === 0) return;
    const sql = await this.#database.writing();
    await this.#database.do(() => joinConversations(this.#reading, sql, found));
  }
}

/** Stores ends, and finds what has to be linked: in most databases nothing. */
async function stored(
  sql: Sql,
  exchanges: readonly Exchange[],
  ends: readonly End[],
  fresh: ReadonlySet<string> = new NameSet(),
): Promise<Joined> {
  // On one connection the server does them one after the other, without a wait in between.
  const [, [some]] = await Promise.all([
    remember(sql, ends, fresh),
    sql`
      SELECT EXISTS (SELECT FROM chat_prefix WHERE earlier) AS earlier,
        EXISTS (SELECT FROM chat_repeated) AS repeated`.execute(),
  ]);
  const [earlier, moved] = await Promise.all([
    some?.["earlier"] === true ? earlierTurns(sql, ends) : [],
    some?.["repeated"] === true ? continuing(sql, exchanges) : [],
  ]);
  return { earlier, moved };
}

/** Stores ends of exchanges that are there; it is sent at once. */
function remember(
  sql: Sql,
  ends: readonly End[],
  fresh: ReadonlySet<string>,
): PromiseLike<unknown> {
  const isFresh = ({ id }: End) => fresh.has(storable(id));
  const others = ends.filter((end) => !isFresh(end));
  return Promise.all([
    insertEnds(sql, ends.filter(isFresh), sql`true`),
    insertEnds(
      sql,
      others,
      sql`EXISTS (SELECT FROM chat_exchange AS e WHERE e.id = given.id)`,
    ),
  ]);
}

function insertEnds(
  sql: Sql,
  ends: readonly End[],
  condition: Fragment,
): PromiseLike<unknown> | undefined {
  if (ends.length === 0) return undefined;
  const column = (name: keyof End) =>
    arrayText(ends.map((end) => String(end[name])));
  return sql`
    INSERT INTO chat_prefix (id, hash, earlier)
    SELECT given.id, decode(given.hash, 'hex'), given.earlier FROM unnest(
      ${arrayText(ends.map(({ id }) => storable(id)))}::text[],
      ${column("hash")}::text[],
      ${column("earlier")}::text[]::boolean[]
    ) AS given (id, hash, earlier)
    WHERE ${condition}
    ON CONFLICT DO NOTHING`.execute();
}

/** The earlier turns among arrived exchanges that the store has as exchanges, and those that an arrived exchange is. */
async function earlierTurns(
  sql: Sql,
  ends: readonly End[],
): Promise<string[]> {
  const hashes = (earlier: boolean) =>
    arrayText(
      ends.flatMap((end) => end.earlier === earlier ? `\\x${end.hash}` : []),
    );
  const rows = await sql`
    SELECT id FROM chat_prefix AS own
    WHERE earlier AND hash = ANY(${hashes(true)}::text[]::bytea[])
      AND (EXISTS (
        SELECT FROM chat_prefix AS one
        WHERE NOT one.earlier AND one.hash = own.hash
      ) OR EXISTS (
        SELECT FROM chat_prefix AS one
        WHERE one.earlier AND one.hash = own.hash AND one.id <> own.id
      ))
    UNION
    SELECT id FROM chat_prefix
    WHERE earlier AND hash = ANY(${hashes(false)}::text[]::bytea[])`;
  return rows.map(({ id }) => String(id));
}

/** The arrived exchanges whose parents are linked, so that they belong elsewhere than their lines say. */
async function continuing(
  sql: Sql,
  exchanges: readonly Exchange[],
): Promise<string[]> {
  const children = exchanges.filter(({ parent }) => parent !== null);
  if (children.length === 0) return [];
  const parents = arrayText(
    children.map(({ parent }) => storable(parent ?? "")),
  );
  const ids = arrayText(children.map(({ id }) => storable(id)));
  const rows = await sql`
    SELECT given.id FROM
      unnest(${ids}::text[], ${parents}::text[]) AS given (id, parent)
      JOIN chat_exchange AS e ON e.id = given.id AND e.link IS NULL
      LEFT JOIN chat_exchange AS p ON p.id = given.parent
      LEFT JOIN chat_repeated AS r ON r.id = given.parent
    WHERE r.id IS NOT NULL OR p.conversation <> e.conversation`;
  return rows.map(({ id }) => String(id));
}
