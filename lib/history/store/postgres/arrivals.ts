/**
 * What exchanges that arrive in the database were, by their columns alone: no line is read.
 *
 * @module
 */
import type { Row, Sql } from "postgres";
import { delay } from "../../../core/delay.ts";
import { Notices } from "./notices.ts";
import { Database } from "./server/database.ts";

/** An exchange that has arrived: plain values, which can be sent to another thread. */
export interface ArrivedRow {
  readonly id: string;
  readonly source: string;
  readonly provider: string;
  readonly model: string;
  readonly status: string;
  readonly client: string | undefined;
  readonly run: string | undefined;
  /** In ms since 1970. */
  readonly started: number;
  readonly firstMs: number | null;
  readonly totalMs: number | undefined;
  readonly promptTokens: number | undefined;
  readonly completionTokens: number | undefined;
  /** In dollars, as the machine found that brought it. */
  readonly cost: number | undefined;
}

/** What {@linkcode followArrivals} needs. */
export interface ArrivalOptions {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Of the exchanges that are there already, the latest that began after this time are given, too; in ms since 1970. */
  readonly since: number;
  /** Gets some rows, in the order of their arrival. */
  readonly onRows: (rows: readonly ArrivedRow[]) => void;
}

/** The most rows of one look: of many that arrive at once the latest are given. */
const MOST = 200;
/** What ended longer ago is not given: a whole history may be brought years later. */
const LATEST = "1 hour";
/** Between two attempts to reach the database, in ms. */
const RETRY_MS = 1_000;

/**
 * Gives exchanges as they arrive, from whichever machine; earlier turns are not among them. What arrives during an outage
 * is given after it.
 *
 * @throws the signal's reason when it aborts, and nothing else
 */
export async function followArrivals(
  address: string,
  { signal, since, onRows }: ArrivalOptions,
): Promise<never> {
  const database = new Database(address);
  await using notices = new Notices();
  let last: number | undefined;
  try {
    while (true) {
      signal.throwIfAborted();
      try {
        const sql = await database.reading();
        if (sql !== undefined) {
          await notices.listen(sql);
          const found = await database.do(() => look(sql, last, since));
          last = found.last;
          if (found.rows.length > 0) onRows(found.rows);
        }
      } catch {
        // The thread that brings lines says what is wrong.
        notices.forget();
        await delay(RETRY_MS, signal);
      }
      await notices.next(signal);
    }
  } finally {
    await database.close();
  }
}

/** The rows after a number; at first those that began after a time. */
async function look(
  sql: Sql,
  after: number | undefined,
  since: number,
): Promise<{ readonly last: number; readonly rows: ArrivedRow[] }> {
  const [state] = await sql`SELECT number FROM chat_state`;
  const last = Number(state?.["number"] ?? 0);
  if (after !== undefined && last <= after) return { last, rows: [] };
  const rows = await sql`
    SELECT * FROM (
      SELECT id, number, source, provider, model, status, client, run,
        started, ended, extract(epoch FROM started) * 1000 AS at,
        first_token_ms, total_ms, prompt_tokens, completion_tokens, cost
      FROM chat_exchange
      WHERE number > ${after ?? 0} AND number <= ${last}
      ORDER BY number DESC LIMIT ${MOST}
    ) AS arrived
    WHERE source <> 'import' AND ended > now() - ${LATEST}::text::interval
      AND started >= to_timestamp(${
    after === undefined ? since / 1000 : 0
  }::float8)
    ORDER BY number`;
  return { last, rows: rows.map(arrivedRow) };
}

function arrivedRow(row: Row): ArrivedRow {
  const text = (name: string) =>
    row[name] === null ? undefined : String(row[name]);
  const number = (name: string) =>
    row[name] === null ? undefined : Number(row[name]);
  return {
    id: String(row["id"]),
    source: String(row["source"]),
    provider: String(row["provider"]),
    model: String(row["model"]),
    status: String(row["status"]),
    client: text("client"),
    run: text("run"),
    started: Math.floor(Number(row["at"])),
    firstMs: number("first_token_ms") ?? null,
    totalMs: number("total_ms"),
    promptTokens: number("prompt_tokens"),
    completionTokens: number("completion_tokens"),
    cost: number("cost"),
  };
}
