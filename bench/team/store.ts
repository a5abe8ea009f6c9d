/**
 * What is in the database, looked at past the program.
 *
 * @module
 */
import postgres from "postgres";

/** A row of `chat_exchange`. */
export interface StoredRow {
  readonly id: string;
  readonly conversation: string;
  readonly parent: string | null;
  readonly source: string;
  readonly status: string;
  readonly client: string | null;
  /** In dollars. */
  readonly cost: number | null;
  /** In ms since 1970. */
  readonly started: number;
  readonly ended: number;
  readonly line: string;
}

/** Looks into it, with a connection for each look: the database may have been killed since. */
export class Store {
  readonly #address: string;

  /** @param address the one that the machines have */
  constructor(address: string) {
    this.#address = address;
  }

  /** Whether all of these exchanges have arrived. */
  async has(ids: readonly string[]): Promise<boolean> {
    if (ids.length === 0) return true;
    try {
      return await this.#look(async (sql) => {
        const [row] = await sql`
          SELECT count(*)::integer AS there FROM (
            SELECT id FROM chat_exchange WHERE id IN ${sql([...ids])}
            UNION SELECT id FROM chat_repeated WHERE id IN ${sql([...ids])}
          ) AS found`;
        return row?.["there"] === new Set(ids).size;
      });
    } catch {
      return false;
    }
  }

  /** Ends the connections of a machine. */
  async cut(name: string): Promise<void> {
    await this.#look((sql) =>
      sql`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = ${name}`
    );
  }

  /** All exchanges, in the order of their ids. */
  exchanges(): Promise<StoredRow[]> {
    return this.#look(async (sql) => {
      const rows = await sql`
        SELECT id, conversation, parent, source, status, client, cost, line,
          extract(epoch FROM started)::double precision * 1000 AS started,
          extract(epoch FROM ended)::double precision * 1000 AS ended
        FROM chat_exchange ORDER BY id`;
      return rows as unknown as StoredRow[];
    });
  }

  /** Earlier turns in requests that are stored as exchanges: the exchange, by the id of the turn. */
  repeated(): Promise<ReadonlyMap<string, string>> {
    return this.#look(async (sql) => {
      const rows = await sql`SELECT id, exchange FROM chat_repeated`;
      return new Map(
        rows.map(({ id, exchange }) => [String(id), String(exchange)]),
      );
    });
  }

  async #look<T>(look: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    const { searchParams } = new URL(this.#address);
    const sql = postgres(this.#address.replace(/\?.*/, ""), {
      max: 1,
      connection: { "search_path": searchParams.get("search_path") ?? "" },
      onnotice: () => {},
    });
    try {
      return await look(sql);
    } finally {
      await sql.end();
    }
  }
}
