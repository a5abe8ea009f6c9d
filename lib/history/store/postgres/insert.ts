/**
 * Stores lines, each once however often it is written.
 *
 * @module
 */
import { pipeline } from "node:stream/promises";
import type { Sql } from "postgres";
import { NameMap, NameSet } from "../../../core/data/names.ts";
import {
  binaryRows,
  type ColumnType,
  type ColumnValue,
} from "./binary_rows.ts";
import { EXCHANGE_COLUMNS, type ExchangeRow, type LineRow } from "./rows.ts";
import { type Month, monthOf } from "./server/months.ts";
import { WHOLE_ROWS } from "./server/tables.ts";
import { codeOf, inTransaction } from "./server/transaction.ts";

/** The channel on which writers say that there is something new. */
export const CHANNEL = "chat_history";

/** A row of `chat_fragment`. */
export interface FragmentRow {
  readonly hash: string;
  readonly line: string;
}

/** What is stored together. */
export interface Rows {
  readonly exchanges: readonly ExchangeRow[];
  readonly lines: readonly LineRow[];
  readonly fragments: readonly FragmentRow[];
  /** They were recorded before, so that what continues a removed conversation stays away, too. */
  readonly late?: boolean;
}

/** From this number of exchanges on, they are copied to the server: fewer arrive faster with the statement. */
const MANY = 100;

/** What is done with stored rows. */
export interface InsertOptions {
  /** Does something in the same transaction, after the rows. */
  readonly also?: ((own: Sql) => Promise<void>) | undefined;
  /** Called when the server has all rows, or soon will. */
  readonly onSent?: (() => void) | undefined;
}

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
  const isMany = rows.exchanges.length >= MANY;
  if (isMany && await copied(sql, rows, { also, onSent })) return;
  const exchanges = EXCHANGE_NAMES.map((name) => texts(rows.exchanges, name));
  const insert = (sql: Sql) =>
    sql.unsafe(STATEMENT, [...parametersOf(rows), ...exchanges], {
      prepare: true,
    }).execute();
  onSent?.();
  if (also === undefined) await insert(sql);
  else await inTransaction(sql, (own) => Promise.all([insert(own), also(own)]));
}

/** Databases whose users may have no temporary tables. */
const withoutCopy = new WeakSet<Sql>();

/** Stores rows by way of a table of the connection; returns false if the user may not have one. */
async function copied(
  sql: Sql,
  rows: Rows,
  { also, onSent }: InsertOptions,
): Promise<boolean> {
  if (withoutCopy.has(sql)) return false;
  try {
    await inTransaction(sql, async (own) => {
      await own.unsafe(ARRIVING);
      const copy = await own.unsafe(COPY).writable();
      await pipeline(binaryRows(COPIED_TYPES, copiedRows(rows)), copy);
      const insert = own.unsafe(FROM_COPY, parametersOf(rows), {
        prepare: true,
      }).execute();
      // The server does one after the other, while this program may read the next lines.
      const done = Promise.all([insert, also?.(own)]);
      onSent?.();
      await done;
    });
    return true;
  } catch (error) {
    if (codeOf(error) !== NOT_ALLOWED) throw error;
    withoutCopy.add(sql);
    return false;
  }
}

type Row = Readonly<Record<string, string | number | null>>;

const NOT_ALLOWED = "42501";
const FRAGMENT_COLUMNS = ["hash", "line"];
const LINE_COLUMNS = ["hash", "kind", "subject", "word_lower", "line"];
const EXCHANGE_NAMES = Object.keys(
  EXCHANGE_COLUMNS,
) as (keyof typeof EXCHANGE_COLUMNS)[];

/** How many numbers, how many of exchanges, the channel, {@linkcode Rows.late}, then the columns of fragments and lines as arrays of text. */
function parametersOf({ exchanges, lines, fragments, late = false }: Rows) {
  return [
    exchanges.length + lines.length,
    exchanges.length,
    CHANNEL,
    late,
    ...FRAGMENT_COLUMNS.map((name) => texts(fragments, name)),
    ...LINE_COLUMNS.map((name) => texts(lines, name)),
  ];
}

function texts(rows: readonly object[], name: string): string {
  return arrayText(rows.map((row) => (row as Row)[name] ?? null));
}

function* copiedRows({ exchanges }: Rows): Generator<readonly ColumnValue[]> {
  for (const [at, row] of exchanges.entries()) {
    yield [at + 1, ...EXCHANGE_NAMES.map((name) => row[name])];
  }
}

/** @param exchanges what exchanges are selected from: their columns, and their place `at` */
function statement(exchanges: string): string {
  return `
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
    FROM ${exchanges}
    WHERE NOT EXISTS (SELECT FROM chat_removed AS r WHERE r.id = given.id)
      AND NOT EXISTS (SELECT FROM chat_repeated AS r WHERE r.id = given.id)
      AND NOT EXISTS (
        SELECT FROM chat_removed AS r
        WHERE $4::boolean AND r.id = given.conversation
      )
    ON CONFLICT DO NOTHING
  )
  SELECT pg_notify($3::text, '') FROM state`;
}

/** Further parameters: the columns of exchanges as arrays of text. */
const STATEMENT = statement(given(EXCHANGE_NAMES, 12));

/** A table that only its connection sees, of which nothing is left after the transaction. */
const ARRIVING = `
  CREATE TEMPORARY TABLE IF NOT EXISTS chat_arriving (
    at integer NOT NULL,
    ${
  EXCHANGE_NAMES.map((name) =>
    `${name} ${EXCHANGE_COLUMNS[name]}${
      EXCHANGE_COLUMNS[name] === "text" ? ' COLLATE "C"' : ""
    }`
  ).join(", ")
}
  ) WITH (toast_tuple_target = ${WHOLE_ROWS}) ON COMMIT DELETE ROWS`;
const COPIED_TYPES: readonly ColumnType[] = [
  "integer",
  ...EXCHANGE_NAMES.map((name) => EXCHANGE_COLUMNS[name]),
];
const COPY = `
  COPY pg_temp.chat_arriving (at, ${EXCHANGE_NAMES.join(", ")})
  FROM STDIN (FORMAT binary)`;
const FROM_COPY = statement("pg_temp.chat_arriving AS given");

/** A table of parameters; the first has the number `from`. */
function given(names: readonly string[], from: number): string {
  const types: Readonly<Record<string, string>> = EXCHANGE_COLUMNS;
  const arrays = names.map((name, at) =>
    `$${from + at}::text[]::${types[name] ?? "text"}[]`
  );
  return `unnest(${arrays.join(", ")})
    WITH ORDINALITY AS given (${names.join(", ")}, at)`;
}

/** An array as the database reads it. */
export function arrayText(
  values: readonly (string | number | null)[],
): string {
  const items = values.map((value) =>
    value === null
      ? "NULL"
      : `"${String(value).replaceAll(/["\\]/g, (one) => `\\${one}`)}"`
  );
  return `{${items.join(",")}}`;
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
