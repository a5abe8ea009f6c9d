/**
 * The client keys of all machines in a database: a line of JSON for each, which has hashes and no key.
 *
 * @module
 */
import type { Sql } from "postgres";
import { arrayText } from "../writing/array_text.ts";
import { Database } from "../server/database.ts";
import { inTransaction } from "../server/transaction.ts";

/** A key. */
export interface KeyRow {
  readonly name: string;
  readonly line: string;
}

/** Connects when it is first used. */
export class KeyRows {
  readonly #database: Database;

  constructor(address: string) {
    this.#database = new Database(address);
  }

  /** The address without user name and password. */
  get location(): string {
    return this.#database.location;
  }

  /**
   * The lines of all keys, in the order of their names.
   *
   * @throws {ChatError} the database cannot be reached or used
   */
  async lines(): Promise<string[]> {
    const sql = await this.#database.reading();
    return sql === undefined ? [] : await this.#database.do(() => linesIn(sql));
  }

  /**
   * A text that changes with the keys.
   *
   * @throws {ChatError} the database cannot be reached or used
   */
  async stamp(): Promise<string> {
    const sql = await this.#database.reading();
    if (sql === undefined) return "";
    const [row] = await this.#database.do(() =>
      sql`
        SELECT md5(string_agg(line, '' ORDER BY name)) AS stamp
        FROM chat_client_key`
    );
    return String(row?.["stamp"] ?? "");
  }

  /**
   * Replaces all keys, one program after the other.
   *
   * @throws {ChatError} the database cannot be reached or used
   * @throws what `change` throws; then nothing is changed
   */
  async change(
    change: (lines: readonly string[]) => readonly KeyRow[],
  ): Promise<void> {
    const sql = await this.#database.writing();
    let refusal: { error: unknown } | undefined;
    await this.#database.do(() =>
      inTransaction(sql, async (sql) => {
        await sql`
          SELECT pg_advisory_xact_lock('chat_client_key'::regclass::oid::bigint)`;
        const lines = await linesIn(sql);
        let rows: readonly KeyRow[];
        try {
          rows = change(lines);
        } catch (error) {
          refusal = { error };
          return;
        }
        await sql`DELETE FROM chat_client_key`;
        const column = (name: keyof KeyRow) =>
          arrayText(rows.map((row) => row[name]));
        await sql`
          INSERT INTO chat_client_key (name, line)
          SELECT * FROM unnest(
            ${column("name")}::text[], ${column("line")}::text[])`;
      })
    );
    if (refusal !== undefined) throw refusal.error;
  }

  /** Closes all connections. Never rejects. */
  close(): Promise<void> {
    return this.#database.close();
  }
}

async function linesIn(sql: Sql): Promise<string[]> {
  const rows = await sql`SELECT line FROM chat_client_key ORDER BY name`;
  return rows.map(({ line }) => String(line));
}
