/**
 * The bodies of replies in the database.
 *
 * @module
 */
import { joinBytes } from "../../../core/data/bytes.ts";
import { sha256OfAll } from "../../../core/data/digest.ts";
import type { Bodies, BodyWriter } from "../../line/kept_reply.ts";
import type { Database } from "./server/database.ts";
import { storable } from "./rows.ts";

/** Stores each body as one row. */
export class PostgresBodies implements Bodies {
  readonly #database: Database;
  readonly #warn: (line: string) => void;
  #warned = false;

  constructor(database: Database, warn: (line: string) => void) {
    this.#database = database;
    this.#warn = warn;
  }
  writer(): BodyWriter {
    const pieces: Uint8Array[] = [];
    return {
      add(bytes) {
        pieces.push(bytes.slice());
        return Promise.resolve();
      },
      keep: (sha256) => this.#keep(sha256, joinBytes(pieces)),
      drop() {
        pieces.length = 0;
        return Promise.resolve();
      },
    };
  }
  async read(sha256: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const sql = await this.#database.reading();
    if (sql === undefined) return undefined;
    const [row] = await this.#database.do(() =>
      sql`SELECT bytes FROM chat_body WHERE hash = ${storable(sha256)}`
    );
    if (row === undefined) return undefined;
    const bytes = Uint8Array.from(row["bytes"]);
    return sha256OfAll([bytes]) === sha256 ? bytes : undefined;
  }

  async #keep(sha256: string, bytes: Uint8Array): Promise<boolean> {
    try {
      const sql = await this.#database.writing();
      await sql`
        INSERT INTO chat_body (hash, bytes) VALUES (${sha256}, ${bytes})
        ON CONFLICT DO NOTHING`;
      return true;
    } catch (error) {
      const { message } = this.#database.failure(error);
      if (!this.#warned) this.#warn(`a reply cannot be kept: ${message}`);
      this.#warned = true;
      return false;
    }
  }
}
