/**
 * Copies many exchanges straight into their table. The ids that are there already are asked for before, while other
 * writers wait: a copy leaves nothing out.
 *
 * @module
 */
import { pipeline } from "node:stream/promises";
import type { Sql } from "postgres";
import { NameSet } from "../../../../core/data/names.ts";
import { arrayText, textColumn } from "./array_text.ts";
import {
  binaryRows,
  type ColumnType,
  type ColumnValue,
} from "./binary_rows.ts";
import {
  CHANNEL,
  FRAGMENT_COLUMNS,
  type InsertOptions,
  LINE_COLUMNS,
  type Rows,
} from "./stored_rows.ts";
import { EXCHANGE_COLUMNS, EXCHANGE_NAMES, type ExchangeRow } from "../rows.ts";
import { inTransaction } from "../server/transaction.ts";

/**
 * Stores rows in one transaction.
 *
 * @throws the driver's error; a unique violation where something is there that no writer of this program leaves behind
 */
export function copyRows(
  sql: Sql,
  rows: Rows,
  { also, onSent }: InsertOptions,
): Promise<void> {
  return inTransaction(sql, async (own) => {
    const { exchanges, lines, fragments, late = false } = rows;
    const ids = arrayText(exchanges.map(({ id }) => id));
    const conversations = late
      ? arrayText(exchanges.map(({ conversation }) => conversation))
      : "{}";
    // The first one keeps other writers away; the server does one after the other.
    const [[state], there] = await Promise.all([
      own`
        UPDATE chat_state
        SET number = number + ${exchanges.length + lines.length}
        RETURNING number, pg_notify(${CHANNEL}, '')`.execute(),
      own`
        SELECT id, false AS removed FROM chat_exchange
        WHERE id = ANY(${ids}::text[])
        UNION ALL SELECT id, false FROM chat_repeated
        WHERE id = ANY(${ids}::text[])
        UNION ALL SELECT id, true FROM chat_removed
        WHERE id = ANY(${ids}::text[] || ${conversations}::text[])`.execute(),
    ]);
    const before = Number(state?.["number"]) - exchanges.length - lines.length;
    const known = new NameSet();
    const removed = new NameSet();
    for (const { id, removed: isGone } of there) {
      (isGone === true ? removed : known).add(String(id));
    }
    const fresh = new NameSet();
    const given = function* (): Generator<readonly ColumnValue[]> {
      for (const [at, row] of exchanges.entries()) {
        const { id, conversation } = row;
        if (known.has(id) || removed.has(id) || fresh.has(id)) continue;
        if (late && removed.has(conversation)) continue;
        fresh.add(id);
        yield valuesOf(before + at + 1, row);
      }
      // What is left to send is on its way: this program may read the next lines.
      onSent?.();
    };
    const copy = await own.unsafe(COPY).writable();
    await pipeline(binaryRows(TYPES, given()), copy);
    const after = before + exchanges.length;
    await Promise.all([
      lines.length + fragments.length === 0 ? undefined : own.unsafe(OTHERS, [
        after,
        ...FRAGMENT_COLUMNS.map((name) => textColumn(fragments, name)),
        ...LINE_COLUMNS.map((name) => textColumn(lines, name)),
      ], { prepare: true }).execute(),
      also?.(own, fresh),
    ]);
  });
}

function valuesOf(number: number, row: ExchangeRow): ColumnValue[] {
  const values: ColumnValue[] = [number];
  for (const name of EXCHANGE_NAMES) values.push(row[name]);
  return values;
}

const TYPES: readonly ColumnType[] = [
  "bigint",
  ...EXCHANGE_NAMES.map((name) => EXCHANGE_COLUMNS[name]),
];
const COPY = `
  COPY chat_exchange (number, ${EXCHANGE_NAMES.join(", ")})
  FROM STDIN (FORMAT binary)`;

/** Parameters: the last number before, then the columns of fragments and of lines as arrays of text. */
const OTHERS = `
  WITH fragments AS (
    INSERT INTO chat_fragment (${FRAGMENT_COLUMNS.join(", ")})
    SELECT * FROM unnest($2::text[], $3::text[])
    ON CONFLICT DO NOTHING
  )
  INSERT INTO chat_line (number, ${LINE_COLUMNS.join(", ")})
  SELECT $1::bigint + at, ${LINE_COLUMNS.join(", ")}
  FROM unnest(${
  LINE_COLUMNS.map((_, at) => `$${4 + at}::text[]`).join(", ")
}) WITH ORDINALITY AS given (${LINE_COLUMNS.join(", ")}, at)
  WHERE NOT EXISTS (SELECT FROM chat_removed AS r WHERE r.id = subject)
  ON CONFLICT DO NOTHING`;
