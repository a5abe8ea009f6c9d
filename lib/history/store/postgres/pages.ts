/**
 * Reads many exchanges, some at a time: no query stays open while the caller works, and memory stays small.
 *
 * @module
 */
import type { Fragment, Row, Sql } from "postgres";
import type { QueryOrder } from "../../history.ts";
import { readLabel } from "../../line/label.ts";
import { labelsOf } from "../../line/labels_of.ts";
import type { Query } from "../../query/query.ts";
import { readLink, type StoredLink } from "./linking/stored_link.ts";

const NONE: readonly string[] = [];

/** A row as it was read. */
export interface LineOfExchange {
  readonly id: string;
  readonly number: number;
  readonly line: string;
  /** The newest first. */
  readonly labels: readonly string[];
  /** What it continues, if that is not what its line says. */
  readonly link: StoredLink | undefined;
  /** The time when it began, as the database writes it. */
  readonly at: string;
}

/** The order of {@linkcode pagesOf}. */
export type PageOrder = "newest" | "recorded" | "backwards";

/** Rows that are read at once: at first, and at most. */
const FIRST = 64;
const MOST = 2000;
/** Characters that are read at once, nearly. */
const PAGE = 4 * 1024 * 1024;

const PAGE_ORDERS: Readonly<Record<QueryOrder, PageOrder>> = {
  newest: "newest",
  recorded: "recorded",
  latest: "backwards",
  any: "recorded",
};

/** The order in which pages are read: of times there is an index, in whose order a part of them is read fastest. */
export function pageOrder(query: Query, order: QueryOrder): PageOrder {
  const { count, since, until } = query;
  const isPart = since !== undefined || until !== undefined;
  return count !== undefined || order === "any" && isPart
    ? "newest"
    : PAGE_ORDERS[order];
}

/** Exchanges that meet a condition on `chat_exchange AS e`. */
export async function* pagesOf(
  sql: Sql,
  condition: Fragment,
  order: PageOrder,
  after = 0,
): AsyncGenerator<LineOfExchange[], void> {
  let size = FIRST;
  let last: Pick<LineOfExchange, "number" | "at"> | undefined = order ===
      "recorded"
    ? { number: after, at: "" }
    : undefined;
  while (true) {
    const rows = await sql`
      SELECT e.id, e.number, e.line, e.link, e.started::text AS at, (
        SELECT string_agg(l.line, E'\\n' ORDER BY l.number DESC)
        FROM chat_line AS l
        WHERE l.kind = 'label' AND l.subject = e.id
      ) AS labels
      FROM chat_exchange AS e
      WHERE ${condition} AND ${behind(sql, order, last)}
      ORDER BY ${orderOf(sql, order)} LIMIT ${size}`;
    const page = rows.map(lineOf);
    if (page.length > 0) yield page;
    if (page.length < size) return;
    last = page.at(-1);
    const length = page.reduce((sum, { line }) => sum + line.length, 0);
    const fitting = Math.ceil(PAGE * page.length / Math.max(length, 1));
    size = Math.min(MOST, fitting, 4 * size);
  }
}

function behind(
  sql: Sql,
  order: PageOrder,
  last: Pick<LineOfExchange, "number" | "at"> | undefined,
): Fragment {
  if (last === undefined) return sql`true`;
  const { number, at } = last;
  if (order === "recorded") return sql`e.number > ${number}`;
  if (order === "backwards") return sql`e.number < ${number}`;
  return sql`(e.started, e.number) < (${at}::text::timestamptz, ${number})`;
}

function orderOf(sql: Sql, order: PageOrder): Fragment {
  if (order === "recorded") return sql`e.number`;
  if (order === "backwards") return sql`e.number DESC`;
  return sql`e.started DESC, e.number DESC`;
}

function lineOf({ id, number, line, link, labels, at }: Row): LineOfExchange {
  return {
    id: String(id),
    number: Number(number),
    line: String(line),
    labels: typeof labels === "string"
      ? labelsOf(labels.split("\n").flatMap((one) => readLabel(one) ?? []))
      : NONE,
    link: readLink(link),
    at: String(at),
  };
}
