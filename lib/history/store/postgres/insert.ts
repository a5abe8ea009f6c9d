/**
 * Stores lines, each once however often it is written.
 *
 * @module
 */
import type { Sql } from "postgres";
import { NameMap, NameSet } from "../../../core/data/names.ts";
import { EXCHANGE_COLUMNS, EXCHANGE_NAMES, type ExchangeRow } from "./rows.ts";
import { type Month, monthOf } from "./server/months.ts";
import { WHOLE_ROWS } from "./server/tables.ts";
import { codeOf, inTransaction } from "./server/transaction.ts";
import { arrayText, textColumn } from "./writing/array_text.ts";
import { copyRows } from "./writing/copy.ts";
import {
  CHANNEL,
  FRAGMENT_COLUMNS,
  type InsertOptions,
  LINE_COLUMNS,
  type Rows,
} from "./writing/stored_rows.ts";

/** From this number of exchanges on, they are copied to the server: fewer arrive faster with the statement. */
const MANY = 100;

/**
 * Stores rows together, in order.
 *
 * What is stored is one statement, or one transaction: a connection that breaks leaves nothing half done. The update of the
 * state comes first, because all else reads its result; other writers wait there until the end. What was removed stays
 * away. That result is not joined with: the server would expect many rows of it, and compile the statement each time, which takes
 * a second.
 */
export async function insertRows(
  sql: Sql,
  rows: Rows,
  { also, onSent }: InsertOptions = {},
): Promise<void> {
  await makeMonths(sql, rows.exchanges);
  if (rows.exchanges.length >= MANY) {
    try {
      return await copyRows(sql, rows, { also, onSent });
    } catch (error) {
      // Something is there already that a copy cannot leave out.
      if (codeOf(error) !== DUPLICATE) throw error;
    }
  }
  const exchanges = EXCHANGE_NAMES.map((name) =>
    textColumn(rows.exchanges, name)
  );
  const insert = (sql: Sql) =>
    sql.unsafe(STATEMENT, [...parametersOf(rows), ...exchanges], {
      prepare: true,
    }).execute();
  onSent?.();
  if (also === undefined) await insert(sql);
  else await inTransaction(sql, (own) => Promise.all([insert(own), also(own)]));
}

const DUPLICATE = "23505";

/** How many numbers, how many of exchanges, the channel, {@linkcode Rows.late}, then the columns of fragments and lines as arrays of text. */
function parametersOf({ exchanges, lines, fragments, late = false }: Rows) {
  return [
    exchanges.length + lines.length,
    exchanges.length,
    CHANNEL,
    late,
    ...FRAGMENT_COLUMNS.map((name) => textColumn(fragments, name)),
    ...LINE_COLUMNS.map((name) => textColumn(lines, name)),
  ];
}

/** Further parameters: the columns of exchanges as arrays of text. */
const STATEMENT = `
  WITH state AS (
    UPDATE chat_state SET number = number + $1::bigint
    RETURNING number - $1::bigint AS before
  ), fragments AS (
    INSERT INTO chat_fragment (${FRAGMENT_COLUMNS.join(", ")})
    SELECT ${FRAGMENT_COLUMNS.join(", ")}
    FROM ${given(FRAGMENT_COLUMNS, 5)}
    WHERE (SELECT before FROM state) IS NOT NULL
    ON CONFLICT DO NOTHING
  ), lines AS (
    INSERT INTO chat_line (number, ${LINE_COLUMNS.join(", ")})
    SELECT (SELECT before FROM state) + $2::bigint + at,
      ${LINE_COLUMNS.join(", ")}
    FROM ${given(LINE_COLUMNS, 7)}
    WHERE NOT EXISTS (SELECT FROM chat_removed AS r WHERE r.id = subject)
    ON CONFLICT DO NOTHING
  ), exchanges AS (
    INSERT INTO chat_exchange (number, ${EXCHANGE_NAMES.join(", ")})
    SELECT (SELECT before FROM state) + at, ${EXCHANGE_NAMES.join(", ")}
    FROM ${given(EXCHANGE_NAMES, 12)}
    WHERE NOT EXISTS (SELECT FROM chat_removed AS r WHERE r.id = given.id)
      AND NOT EXISTS (SELECT FROM chat_repeated AS r WHERE r.id = given.id)
      AND NOT EXISTS (
        SELECT FROM chat_removed AS r
        WHERE $4::boolean AND r.id = given.conversation
      )
    ON CONFLICT DO NOTHING
  )
  SELECT pg_notify($3::text, '') FROM state`;

/** A table of parameters; the first has the number `from`. */
function given(names: readonly string[], from: number): string {
  const types: Readonly<Record<string, string>> = EXCHANGE_COLUMNS;
  const arrays = names.map((name, at) =>
    `$${from + at}::text[]::${types[name] ?? "text"}[]`
  );
  return `unnest(${arrays.join(", ")})
    WITH ORDINALITY AS given (${names.join(", ")}, at)`;
}

/** The months that a connection's database has. */
const known = new WeakMap<Sql, Set<string>>();

/** Makes those partitions of exchanges that are missing. */
async function makeMonths(
  sql: Sql,
  rows: readonly ExchangeRow[],
): Promise<void> {
  const made = known.get(sql) ?? new NameSet();
  known.set(sql, made);
  const months = new NameMap<Month>();
  for (const { id } of rows) {
    const month = monthOf(id);
    if (!made.has(month.name)) months.set(month.name, month);
  }
  if (months.size === 0) return;
  const tables = [...months.keys()].map((name) => `chat_exchange_${name}`);
  const there = await sql`
    SELECT name FROM unnest(${arrayText(tables)}::text[]) AS name
    WHERE to_regclass(name) IS NOT NULL`;
  const found = new NameSet(there.map(({ name }) => String(name)));
  for (const { name, from, to } of months.values()) {
    const table = `chat_exchange_${name}`;
    if (!found.has(table)) {
      // As one message it is one transaction; the update keeps other writers away.
      await sql.unsafe(
        `UPDATE chat_state SET number = number;
         CREATE TABLE IF NOT EXISTS ${table} PARTITION OF chat_exchange
         FOR VALUES FROM (${bound(from, "MINVALUE")})
         TO (${bound(to, "MAXVALUE")})
         WITH (toast_tuple_target = ${WHOLE_ROWS})`,
      );
    }
    made.add(name);
  }
}

function bound(id: string | undefined, open: string): string {
  return id === undefined ? open : `'${id}'`;
}
