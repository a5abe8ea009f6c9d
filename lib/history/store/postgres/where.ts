/**
 * A query as a condition in SQL.
 *
 * The condition holds for every exchange that {@linkcode Filter} wants, and perhaps for some more: the filter then
 * decides.
 *
 * @module
 */
import type { Fragment, Sql } from "postgres";
import type { Query } from "../../query/query.ts";
import { arrayText } from "./writing/array_text.ts";
import { storable, storableOrNone, storableTime } from "./rows.ts";

/** The condition for rows of `chat_exchange AS e`. */
export function conditionOf(sql: Sql, query: Query): Fragment {
  const all = [
    ...equalities(sql, query),
    ...times(sql, query),
    ...patterns(sql, query),
  ];
  return all.reduce((sum, one) => sql`${sum} AND ${one}`, sql`true`);
}

function equalities(sql: Sql, query: Query): Fragment[] {
  const { provider, conversation, run, client, response } = query;
  const { source, status, id, runs, errors } = query;
  const found: Fragment[] = [];
  const equal = { run, client, response };
  for (const [name, value] of Object.entries(equal)) {
    if (value === undefined) continue;
    found.push(sql`e.${sql(name)} = ${storableOrNone(value)}`);
  }
  if (provider !== undefined) {
    found.push(sql`e.provider = ${storable(provider)}`);
  }
  if (conversation !== undefined) {
    found.push(sql`e.conversation = ${storable(conversation)}`);
  }
  const among = { source, status, id, run: runs };
  for (const [name, values] of Object.entries(among)) {
    if (values === undefined) continue;
    const list = arrayText(values.map(storable));
    found.push(sql`e.${sql(name)} = ANY(${list}::text[])`);
  }
  if (errors === true) found.push(sql`e.status IN ('error', 'truncated')`);
  return found;
}

/** The filter compares ms; the database may hold less of a time, never more. */
function times(sql: Sql, { since, until }: Query): Fragment[] {
  const found: Fragment[] = [];
  const limit = (time: string) => sql`${storableTime(time)}::text::timestamptz`;
  if (since !== undefined) found.push(sql`e.started >= ${limit(since)}`);
  if (until !== undefined) found.push(sql`e.started <= ${limit(until)}`);
  return found;
}

function patterns(
  sql: Sql,
  { model, label, tool, text }: Query,
): Fragment[] {
  const found: Fragment[] = [];
  const name = model === undefined ? undefined : patternOf(model);
  if (name !== undefined) {
    found.push(sql`(e.model_lower LIKE ${name} OR e.name_lower LIKE ${name})`);
  }
  const called = tool === undefined ? undefined : patternOf(tool);
  if (called !== undefined) {
    found.push(sql`e.tools LIKE ${`%\n${called}\n%`}`);
  }
  for (const one of label ?? []) found.push(labelled(sql, one));
  const said = text === undefined ? "" : storable(text.toLowerCase());
  if (said.trim() !== "") {
    found.push(sql`e.said LIKE ${`%${escaped(said)}%`}`);
  }
  return found;
}

/** Starts from the labels, which are fewer than exchanges. */
function labelled(sql: Sql, label: string): Fragment {
  const pattern = patternOf(label);
  const word = pattern === undefined
    ? sql`true`
    : sql`l.word_lower LIKE ${pattern}`;
  return sql`e.id IN (
    SELECT l.subject FROM chat_line AS l WHERE l.kind = 'label' AND ${word}
  )`;
}

/** Any character but NUL, which the database cannot hold, and letters whose case depends on the letters beside them. */
const PLAIN = /^[^\0\u0080-\uffff]*$/;

/** The pattern of LIKE for one of a query; undefined if the filter alone can decide. */
function patternOf(written: string): string | undefined {
  const lower = written.toLowerCase();
  if (!PLAIN.test(lower)) return undefined;
  return escaped(lower).replaceAll("*", "%");
}

function escaped(text: string): string {
  return text.replaceAll(/[\\%_]/g, (one) => `\\${one}`);
}
