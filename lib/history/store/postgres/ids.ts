/**
 * Finds exchanges by beginnings of their ids.
 *
 * @module
 */
import type { Fragment, Sql } from "postgres";
import { NameSet } from "../../../core/data/names.ts";
import type { Exchange } from "../../line/exchange.ts";
import { type ExchangeIds, Prefixes } from "../../query/prefixes.ts";
import { isEarlierTurn } from "../../query/imported.ts";
import { findLast, PrefixFinder } from "../find.ts";
import { arrayText } from "./writing/array_text.ts";
import type { Reading } from "./reading.ts";
import { storable } from "./rows.ts";
import type { Database } from "./server/database.ts";
import type { StoredExchange } from "./stored_exchange.ts";

/** No text is greater, and no id has it. */
const GREATEST = "\u{10ffff}";
/** How many characters of ids {@linkcode Prefixes} compares first. */
const COMPARED = 8;

/**
 * See {@linkcode History.find}.
 *
 * @throws {UsageError} the history has no such exchange, or several
 * @throws {StoreError} the database cannot be read
 */
export async function findExchange(
  reading: Reading,
  id: string,
): Promise<Exchange> {
  const { location } = reading.database;
  const sql = await reading.database.reading();
  if (id === "last") {
    const all = sql === undefined
      ? nothing()
      : reading.stored(sql, sql`e.source <> 'bench'`, "newest");
    return await findLast(all, location);
  }
  const finder = new PrefixFinder(id, location);
  if (sql === undefined || finder.begins === "") return finder.exchange;
  const begins = storable(finder.begins);
  const conditions = [
    sql`(e.id = ${begins} OR e.conversation = ${begins})`,
    beginsWith(sql, begins),
  ];
  for (const condition of conditions) {
    // In order of time: each machine's lines arrive when they can.
    const all = reading.stored(sql, condition, "newest");
    if (await addAll(finder, all)) return finder.exchange;
  }
  const known = await repeatedTurn(reading.database, sql, begins);
  return known === undefined
    ? finder.exchange
    : await findExchange(reading, known);
}

/** The conversation of an earlier turn that another machine recorded: there its id may mean the conversation. */
async function repeatedTurn(
  database: Database,
  sql: Sql,
  begins: string,
): Promise<string | undefined> {
  const rows = await database.do(() =>
    sql`
      SELECT DISTINCT e.conversation FROM chat_repeated AS r
      JOIN chat_exchange AS e ON e.id = r.exchange
      WHERE r.id >= ${begins} AND r.id < ${`${begins}${GREATEST}`} LIMIT 2`
  );
  const [only, ...more] = rows;
  return only === undefined || more.length > 0
    ? undefined
    : String(only["conversation"]);
}

async function addAll(
  finder: PrefixFinder,
  pages: AsyncIterable<readonly StoredExchange[]>,
): Promise<boolean> {
  let found = false;
  for await (const page of pages) {
    for (const one of page) {
      found = true;
      if (finder.add(one, isAside(one), () => one.exchange)) return true;
    }
  }
  return found;
}

function beginsWith(sql: Sql, begins: string): Fragment {
  const end = `${begins}${GREATEST}`;
  return sql`(e.id >= ${begins} AND e.id < ${end}
    OR e.conversation >= ${begins} AND e.conversation < ${end})`;
}

/** Whether lists leave an exchange out: a benchmark's, or an earlier turn that came in a request. */
function isAside(one: StoredExchange): boolean {
  return one.source === "bench" || isEarlierTurn(one);
}

async function* nothing(): AsyncGenerator<StoredExchange[], void> {}

/**
 * See {@linkcode History.prefixes}.
 *
 * @throws {StoreError} the database cannot be read
 */
export async function prefixLengths(
  reading: Reading,
  wanted: readonly ExchangeIds[],
): Promise<ReadonlyMap<string, number>> {
  const prefixes = new Prefixes(wanted);
  const sql = await reading.database.reading();
  if (sql === undefined || wanted.length === 0) return prefixes.lengths;
  const beginnings = [
    ...new NameSet(wanted.map(({ id }) => storable(id.slice(0, COMPARED)))),
  ];
  const facts = sql`
    e.id, e.conversation, e.source = 'bench' OR
      e.source = 'import' AND e.base_url NOT LIKE 'import:%' AS aside`;
  const rows = await reading.database.do(() =>
    sql`
      SELECT DISTINCT found.* FROM unnest(${arrayText(beginnings)}::text[])
        AS wanted (begins),
      LATERAL (
        SELECT ${facts} FROM chat_exchange AS e
        WHERE e.id >= begins AND e.id < begins || ${GREATEST}
        UNION ALL
        SELECT ${facts} FROM chat_exchange AS e
        WHERE e.conversation >= begins
          AND e.conversation < begins || ${GREATEST}
      ) AS found`
  );
  for (const { id, conversation, aside } of rows) {
    const ids = { id: String(id), conversation: String(conversation) };
    prefixes.add(ids, aside === true);
  }
  return prefixes.lengths;
}
