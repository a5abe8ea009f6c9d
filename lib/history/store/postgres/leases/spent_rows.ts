/**
 * What client keys have spent, read from the exchanges in the database: each time those that are new.
 *
 * @module
 */
import type { Row, Sql } from "postgres";
import type { Usage } from "../../../../core/chat.ts";
import { parseLine } from "../../../line/history_line.ts";
import { tailFacts, tailOf } from "../../../line/line_facts.ts";

/** Exchanges that are read at once. */
const PAGE = 2_000;

/** An exchange of a client key. */
export interface SpentRow {
  readonly id: string;
  readonly client: string;
  /** In ms since 1970, by the clock of its machine. */
  readonly started: number;
  readonly provider: string;
  readonly model: string;
  /** What it cost, as the server found that brought it, and its tokens; undefined where its usage says that. */
  readonly known?: { readonly usd: number; readonly tokens: number };
  readonly usage?: Usage | undefined;
  readonly estimated?: Usage | undefined;
  /** The `service_tier` of the response; undefined when unknown. */
  readonly tier?: string | undefined;
}

/** Some exchanges. */
export interface SpentPart {
  readonly rows: readonly SpentRow[];
  /** Those before it count no more. */
  readonly isFirst: boolean;
  /** The database's clock, in ms since 1970. */
  readonly now: number;
}

/** Remembers where it was; begins anew when exchanges were removed. Of those before this month in UTC it reads none. */
export class SpentRows {
  #after = 0;
  #removals: number | undefined;

  /**
   * Reads what is new.
   *
   * @throws the driver's error, and the signal's reason
   */
  async read(
    sql: Sql,
    take: (part: SpentPart) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const [state] = await sql`
      SELECT removals, extract(epoch FROM clock_timestamp()) * 1000 AS now
      FROM chat_state`;
    const removals = Number(state?.["removals"]);
    const now = Math.floor(Number(state?.["now"]));
    signal.throwIfAborted();
    const isFirst = removals !== this.#removals;
    if (isFirst) [this.#removals, this.#after] = [removals, 0];
    take({ rows: [], isFirst, now });
    for (let isLast = false; !isLast;) {
      const rows = await this.#page(sql);
      const spent = rows.map(readRow);
      signal.throwIfAborted();
      this.#after = Number(rows.at(-1)?.["number"] ?? this.#after);
      if (spent.length > 0) take({ rows: spent, isFirst: false, now });
      isLast = rows.length < PAGE;
    }
  }

  async #page(sql: Sql): Promise<readonly Row[]> {
    return await sql`
      SELECT id, number, client, provider, model,
        extract(epoch FROM started) * 1000 AS started,
        cost, prompt_tokens + completion_tokens AS tokens,
        CASE WHEN cost + prompt_tokens + completion_tokens IS NULL THEN line END
          AS line
      FROM chat_exchange
      WHERE client IS NOT NULL AND number > ${this.#after}
        AND started >= date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC')
          AT TIME ZONE 'UTC'
      ORDER BY number LIMIT ${PAGE}`;
  }
}

function readRow(row: Row): SpentRow {
  const { line, cost, tokens } = row;
  const read = line === null
    ? { known: { usd: Number(cost), tokens: Number(tokens) } }
    : factsOf(String(line));
  return {
    ...read,
    id: String(row["id"]),
    client: String(row["client"]),
    started: Math.floor(Number(row["started"])),
    provider: String(row["provider"]),
    model: String(row["model"]),
  };
}

function factsOf(
  line: string,
): Pick<SpentRow, "usage" | "estimated" | "tier"> {
  const near = tailOf(line);
  if (near !== undefined) return near;
  const parsed = parseLine(line);
  return parsed.kind === "exchange" ? tailFacts(parsed.exchange) : {};
}
