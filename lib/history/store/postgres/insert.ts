/**
 * Stores lines, each once however often it is written.
 *
 * @module
 */
import type { Sql } from "postgres";
import { NameMap, NameSet } from "../../../core/data/names.ts";
import { EXCHANGE_COLUMNS, type ExchangeRow, type LineRow } from "./rows.ts";
import { type Month, monthOf } from "./server/months.ts";

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
}

/**
 * Stores rows together, in order.
 *
 * It is one statement: a connection that breaks leaves nothing half done. The update of the state comes first, because
 * all else reads its result; other writers wait there until the statement is over. What was removed stays away.
 */
export async function insertRows(
  sql: Sql,
  { exchanges, lines, fragments }: Rows,
): Promise<void> {
  await makeMonths(sql, exchanges);
  const count = exchanges.length + lines.length;
  const texts = (rows: readonly object[], name: string) =>
    arrayText(rows.map((row) => (row as Row)[name] ?? null));
  await sql.unsafe(
    STATEMENT,
    [
      count,
      exchanges.length,
      CHANNEL,
      ...FRAGMENT_COLUMNS.map((name) => texts(fragments, name)),
      ...LINE_COLUMNS.map((name) => texts(lines, name)),
      ...EXCHANGE_NAMES.map((name) => texts(exchanges, name)),
    ],
    { prepare: true },
  );
}

type Row = Readonly<Record<string, string | number | null>>;

const FRAGMENT_COLUMNS = ["hash", "line"];
const LINE_COLUMNS = ["hash", "kind", "subject", "word_lower", "line"];
const EXCHANGE_NAMES = Object.keys(EXCHANGE_COLUMNS);

/** Parameters: how many numbers, how many of exchanges, the channel, then the columns as arrays of text. */
const STATEMENT = `
  WITH state AS (
    UPDATE chat_state SET number = number + $1::bigint
    RETURNING number - $1::bigint AS before
  ), fragments AS (
    INSERT INTO chat_fragment (${FRAGMENT_COLUMNS.join(", ")})
    SELECT ${FRAGMENT_COLUMNS.join(", ")}
    FROM state, ${given(FRAGMENT_COLUMNS, 4)}
    ON CONFLICT DO NOTHING
  ), lines AS (
    INSERT INTO chat_line (number, ${LINE_COLUMNS.join(", ")})
    SELECT before + $2::bigint + at, ${LINE_COLUMNS.join(", ")}
    FROM state, ${given(LINE_COLUMNS, 6)}
    WHERE NOT EXISTS (SELECT FROM chat_removed AS r WHERE r.id = subject)
    ORDER BY at
    ON CONFLICT DO NOTHING
  ), exchanges AS (
    INSERT INTO chat_exchange (number, ${EXCHANGE_NAMES.join(", ")})
    SELECT before + at, ${EXCHANGE_NAMES.join(", ")}
    FROM state, ${given(EXCHANGE_NAMES, 11)}
    WHERE NOT EXISTS (SELECT FROM chat_removed AS r WHERE r.id = given.id)
      AND NOT EXISTS (SELECT FROM chat_repeated AS r WHERE r.id = given.id)
    ORDER BY at
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
         TO (${bound(to, "MAXVALUE")})`,
      );
    }
    made.add(name);
  }
}

function bound(id: string | undefined, open: string): string {
  return id === undefined ? open : `'${id}'`;
}
