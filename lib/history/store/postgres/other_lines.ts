/**
 * Reads lines of other kinds than exchanges and fragments.
 *
 * @module
 */
import type { Sql } from "postgres";
import type { LineKind } from "../../line/peek.ts";
import type { Database } from "./server/database.ts";

/** Rows that are read at once. */
const PAGE = 500;

/** Which lines are read, and in which order; default all, as they were recorded. */
export interface LineChoice {
  readonly kind?: LineKind;
  /** The beginning of what the lines are about. */
  readonly about?: string;
  /** The newest first. */
  readonly backwards?: boolean;
}

/**
 * Lines of other kinds, without line ends.
 *
 * @throws {StoreError} the database cannot be read
 */
export async function* linesIn(
  database: Database,
  sql: Sql,
  { kind, about, backwards = false }: LineChoice = {},
): AsyncGenerator<string, void> {
  const own = sql`
    ${kind === undefined ? sql`true` : sql`kind = ${kind}`} AND
    ${about === undefined ? sql`true` : sql`starts_with(subject, ${about})`}`;
  let last: number | undefined;
  while (true) {
    const behind = last === undefined
      ? sql`true`
      : backwards
      ? sql`number < ${last}`
      : sql`number > ${last}`;
    const rows = await database.do(() =>
      sql`
        SELECT number, line FROM chat_line WHERE ${own} AND ${behind}
        ORDER BY number ${backwards ? sql`DESC` : sql`ASC`} LIMIT ${PAGE}`
    );
    for (const { line } of rows) yield String(line);
    if (rows.length < PAGE) return;
    last = Number(rows.at(-1)?.["number"]);
  }
}
