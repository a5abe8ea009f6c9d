/**
 * Outlines conversations and removes them for good.
 *
 * @module
 */
import type { Sql } from "postgres";
import { NameMap, NameSet } from "../../../core/data/names.ts";
import type {
  ConversationOutline,
  RemoveChoice,
  Removed,
} from "../../history.ts";
import { exchangesOf, readPreference } from "../../line/preference.ts";
import { fitsChoice } from "../choice.ts";
import { arrayText } from "./writing/array_text.ts";
import type { Rows } from "./writing/stored_rows.ts";
import { storable, storableTime } from "./rows.ts";
import { inTransaction } from "./server/transaction.ts";

/** See {@linkcode History.outline}. */
export async function outlineOf(
  sql: Sql,
  { conversations, endedBefore }: RemoveChoice,
): Promise<Map<string, ConversationOutline>> {
  const own = conversations === undefined
    ? sql`true`
    : sql`conversation = ANY(${
      arrayText([...conversations].map(storable))
    }::text[])`;
  const old = endedBefore === undefined
    ? sql`true`
    : sql`max(ended) <= ${storableTime(endedBefore)}::text::timestamptz`;
  const rows = await sql`
    SELECT conversation, count(*) AS exchanges, sum(bytes) AS bytes,
      to_char(max(ended) AT TIME ZONE 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ended
    FROM chat_exchange WHERE ${own} GROUP BY conversation HAVING ${old}`;
  const found = new NameMap<ConversationOutline>();
  for (const { conversation, exchanges, bytes, ended } of rows) {
    const outline = {
      exchanges: Number(exchanges),
      bytes: Number(bytes),
      ended: ended === null ? "" : String(ended),
    };
    if (fitsChoice(outline, endedBefore)) {
      found.set(String(conversation), outline);
    }
  }
  return found;
}

/**
 * Removes conversations, what is said about them, and the runs, fragments and bodies that nothing names any more.
 *
 * @param choice applied to the history as it is under the lock
 */
export async function removeConversations(
  sql: Sql,
  choice: RemoveChoice,
): Promise<Removed> {
  return await inTransaction(sql, async (sql) => {
    await lock(sql);
    const doomed = [...(await outlineOf(sql, choice)).keys()];
    const gone = await sql`
      DELETE FROM chat_exchange
      WHERE conversation = ANY(${arrayText(doomed)}::text[])
      RETURNING id, run, names, bytes`;
    if (gone.length === 0) return { exchanges: 0, bytes: 0 };
    const ids = gone.map(({ id }) => String(id));
    await sql`
      INSERT INTO chat_removed (id, removal)
      SELECT gone.id, removals + 1
      FROM chat_state, unnest(${arrayText(ids)}::text[]) AS gone (id)
      ON CONFLICT DO NOTHING`;
    await removeRepeated(sql, ids);
    const runs = gone.flatMap(({ run }) => run === null ? [] : String(run));
    const names = gone.flatMap(({ names }) =>
      String(names).split(" ").filter((name) => name !== "")
    );
    let bytes = gone.reduce((sum, { bytes }) => sum + Number(bytes), 0);
    bytes += await removeLines(sql, ids, runs);
    bytes += await removeNamed(sql, names);
    await sql`UPDATE chat_state SET removals = removals + 1`;
    return { exchanges: gone.length, bytes };
  });
}

/** All that holds what was said. */
const TABLES = [
  "exchange",
  "repeated",
  "prefix",
  "line",
  "fragment",
  "body",
] as const;

/** Removes the whole history. */
export async function removeAll(sql: Sql): Promise<Removed> {
  return await inTransaction(sql, async (sql) => {
    await lock(sql);
    const [all] = await sql`
      SELECT count(*) AS exchanges, coalesce(sum(bytes), 0) AS bytes
      FROM chat_exchange`;
    const others = await sql`
      SELECT coalesce(sum(octet_length(line) + 1), 0) AS bytes FROM (
        SELECT line FROM chat_line UNION ALL SELECT line FROM chat_fragment
      ) AS lines`;
    await sql`
      INSERT INTO chat_removed (id, removal)
      SELECT gone.id, removals + 1 FROM chat_state, (
        SELECT id FROM chat_exchange UNION ALL SELECT id FROM chat_repeated
      ) AS gone
      ON CONFLICT DO NOTHING`;
    for (const table of TABLES) {
      await sql`DELETE FROM ${sql(`chat_${table}`)}`;
    }
    await sql`UPDATE chat_state SET removals = removals + 1`;
    return {
      exchanges: Number(all?.["exchanges"]),
      bytes: Number(all?.["bytes"]) + Number(others[0]?.["bytes"]),
    };
  });
}

/** Forgets that exchanges were removed, so that they can be stored again. */
export async function takeBack(
  sql: Sql,
  { exchanges }: Pick<Rows, "exchanges">,
): Promise<void> {
  if (exchanges.length === 0) return;
  const ids = arrayText(exchanges.map(({ id }) => id));
  await sql`DELETE FROM chat_removed WHERE id = ANY(${ids}::text[])`;
}

/** Keeps writers away until the commit. */
async function lock(sql: Sql): Promise<void> {
  await sql`UPDATE chat_state SET number = number`;
}

/** Removes the earlier turns of requests that removed exchanges are, and the hashes of both. */
async function removeRepeated(
  sql: Sql,
  ids: readonly string[],
): Promise<void> {
  const all = arrayText(ids);
  await sql`
    WITH gone AS (
      DELETE FROM chat_repeated WHERE exchange = ANY(${all}::text[])
      RETURNING id
    )
    INSERT INTO chat_removed (id, removal)
    SELECT gone.id, removals + 1 FROM chat_state, gone ON CONFLICT DO NOTHING`;
  await sql`DELETE FROM chat_prefix WHERE id = ANY(${all}::text[])`;
}

/** Removes labels, withdrawals and votes about exchanges, and runs that are over with them; returns their bytes. */
async function removeLines(
  sql: Sql,
  ids: readonly string[],
  runs: readonly string[],
): Promise<number> {
  const about = arrayText(ids);
  const gone = new NameSet(ids);
  const votes = await sql`
    SELECT hash, line FROM chat_line WHERE kind = 'preference'`;
  const doomed = votes.flatMap(({ hash, line }) => {
    const vote = readPreference(String(line));
    return vote !== undefined && exchangesOf(vote).some((id) => gone.has(id))
      ? String(hash)
      : [];
  });
  const lines = await sql`
    DELETE FROM chat_line
    WHERE kind IN ('label', 'withdrawal') AND subject = ANY(${about}::text[])
      OR hash = ANY(${arrayText(doomed)}::text[])
      OR kind = 'run' AND subject = ANY(${arrayText(runs)}::text[])
        AND NOT EXISTS (SELECT FROM chat_exchange AS e WHERE e.run = subject)
    RETURNING octet_length(line) + 1 AS bytes`;
  return lines.reduce((sum, { bytes }) => sum + Number(bytes), 0);
}

/** Removes those fragments and bodies that no other exchange names; returns the bytes of the fragments. */
async function removeNamed(
  sql: Sql,
  names: readonly string[],
): Promise<number> {
  if (names.length === 0) return 0;
  const left = await sql`
    SELECT DISTINCT name FROM chat_exchange,
      string_to_array(names, ' ') AS split, unnest(split) AS name
    WHERE names <> '' AND name = ANY(${arrayText(names)}::text[])`;
  const used = new NameSet(left.map(({ name }) => String(name)));
  const unused = arrayText(names.filter((name) => !used.has(name)));
  const rows = await sql`
    DELETE FROM chat_fragment WHERE hash = ANY(${unused}::text[])
    RETURNING octet_length(line) + 1 AS bytes`;
  await sql`DELETE FROM chat_body WHERE hash = ANY(${unused}::text[])`;
  return rows.reduce((sum, { bytes }) => sum + Number(bytes), 0);
}
