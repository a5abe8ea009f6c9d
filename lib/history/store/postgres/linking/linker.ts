/**
 * Finds what exchanges that arrive continue, whichever machine recorded that.
 *
 * @module
 */
import type { Sql } from "postgres";
import type { Exchange } from "../../../line/exchange.ts";
import { arrayText } from "../insert.ts";
import { Reading } from "../reading.ts";
import { storable } from "../rows.ts";
import type { Database } from "../server/database.ts";
import { type End, Ends } from "./ends.ts";
import { joinConversations } from "./join.ts";

/** Links exchanges after they were stored; what a failure leaves is done when their lines arrive again. */
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
   * Links exchanges that were stored, and earlier ones that waited for them.
   *
   * @throws {NetworkError} the database cannot be reached
   * @throws {StoreError} the database cannot be used
   */
  async arrived(exchanges: readonly Exchange[]): Promise<void> {
    if (exchanges.length === 0) return;
    const ends = await this.#ends.of(exchanges);
    const sql = await this.#database.writing();
    await this.#database.do(() => remember(sql, ends));
    // Both at once: what they look for was committed.
    const [earlier, moved] = await this.#database.do(() =>
      Promise.all([earlierTurns(sql, ends), continuing(sql, exchanges)])
    );
    if (earlier.length === 0 && moved.length === 0) return;
    await this.#database.do(() =>
      joinConversations(this.#reading, sql, { earlier, moved })
    );
  }
}

/** Stores ends of exchanges that are there. */
async function remember(sql: Sql, ends: readonly End[]): Promise<void> {
  if (ends.length === 0) return;
  const column = (name: keyof End) =>
    arrayText(ends.map((end) => String(end[name])));
  await sql`
    INSERT INTO chat_prefix (id, hash, earlier)
    SELECT given.id, decode(given.hash, 'hex'), given.earlier FROM unnest(
      ${arrayText(ends.map(({ id }) => storable(id)))}::text[],
      ${column("hash")}::text[],
      ${column("earlier")}::text[]::boolean[]
    ) AS given (id, hash, earlier)
    WHERE EXISTS (SELECT FROM chat_exchange AS e WHERE e.id = given.id)
    ON CONFLICT DO NOTHING`;
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
  const [state] = await sql`
    SELECT EXISTS (SELECT FROM chat_repeated) AS some`;
  if (children.length === 0 || state?.["some"] !== true) return [];
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
