/**
 * Adds up exchanges in the database, by their columns alone: an index has them all.
 *
 * @module
 */
import type { Fragment, Row, Sql } from "postgres";
import type { Status } from "../../line/exchange.ts";
import { readLabel } from "../../line/label.ts";
import { labelsOf } from "../../line/labels_of.ts";
import type { Query } from "../../query/query.ts";
import type {
  MarkOf,
  ModelSums,
  SummedGroup,
  SummedKey,
  SummedLabels,
  SummedTimes,
  Sums,
} from "../../query/summed.ts";
import type { Quantiles } from "../../query/times.ts";
import { codeOf, inTransaction } from "./server/transaction.ts";
import { storableTime } from "./rows.ts";
import { conditionOf } from "./where.ts";

/** Members of a query for which the condition holds for the wanted exchanges and for no others. */
const EXACT: readonly (keyof Query)[] = [
  "provider",
  "source",
  "status",
  "errors",
  "since",
  "until",
];

const DAY_MS = 86_400_000;

/** The database does not know the time zone, or its tables are of an earlier version. */
const CANNOT: readonly (string | undefined)[] = ["22023", "42703"];

/**
 * Sums of the exchanges that fit a query; undefined where only their lines can say them: another query, exchanges without
 * marks, costs that were found with other prices.
 *
 * @throws the driver's error
 */
export async function sumsOf(
  sql: Sql,
  query: Query,
  key: SummedKey,
  markOf: MarkOf,
): Promise<Sums | undefined> {
  const counted = countedOf(sql, query);
  if (counted === undefined) return undefined;
  const groups = await groupsOf(sql, counted, key, markOf);
  if (groups === undefined) return undefined;
  return { groups, imported: await importedOf(sql, query) };
}

/**
 * As {@linkcode sumsOf}, by day, with times and labels.
 *
 * @param shares of the quantiles of times
 * @throws the driver's error
 */
export async function modelSumsOf(
  sql: Sql,
  query: Query,
  markOf: MarkOf,
  shares: readonly number[],
): Promise<ModelSums | undefined> {
  const sums = await sumsOf(sql, query, "day", markOf);
  const counted = countedOf(sql, query);
  if (sums === undefined || counted === undefined) return undefined;
  const [times, labels] = await Promise.all([
    timesOf(sql, counted, shares),
    labelsIn(sql, counted),
  ]);
  return { ...sums, times, labels };
}

/** The condition for the exchanges that count; undefined for a query whose condition holds for others, too. */
function countedOf(sql: Sql, query: Query): Fragment | undefined {
  const names = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [name as keyof Query]
  );
  if (!names.every((name) => EXACT.includes(name))) return undefined;
  const until = query.until === undefined
    ? sql`true`
    : sql`e.started < ${storableTime(query.until)}::text::timestamptz`;
  const source = query.source === undefined
    ? sql`e.source <> 'import'`
    : sql`true`;
  return sql`${conditionOf(sql, query)} AND ${until} AND ${source}`;
}

async function groupsOf(
  sql: Sql,
  counted: Fragment,
  key: SummedKey,
  markOf: MarkOf,
): Promise<SummedGroup[] | undefined> {
  try {
    const [lacking] = await sql`
      SELECT EXISTS (
        SELECT FROM chat_exchange AS e WHERE e.prices IS NULL AND ${counted}
      ) AS some`;
    if (lacking?.["some"] === true) return undefined;
    const rows = await hashed(sql, (sql) =>
      sql`
      SELECT e.provider, e.model, e.status, e.prices,
        ${valueIn(sql, key)} AS value,
        count(*) AS exchanges,
        count(*) FILTER (WHERE e.prompt_tokens IS NULL) AS unmeasured,
        sum(e.prompt_tokens) AS input, sum(e.completion_tokens) AS output,
        sum(e.cache_read) AS read, sum(e.cache_write) AS written,
        sum(e.prompt_tokens) FILTER (WHERE e.cache_read IS NOT NULL)
          AS cachable,
        sum(e.cost) AS cost, count(e.cost) AS known
      FROM chat_exchange AS e WHERE e.prices IS NOT NULL AND ${counted}
      GROUP BY 1, 2, 3, 4, 5`);
    const groups = rows.toSorted(byName).map((row) => ({
      mark: row["prices"],
      ...groupOf(row, key),
    }));
    return groups.every((one) => Number(one.mark) === markOf(one))
      ? groups
      : undefined;
  } catch (error) {
    if (CANNOT.includes(codeOf(error))) return undefined;
    throw error;
  }
}

function valueIn(sql: Sql, key: SummedKey): Fragment {
  if (key === "client") return sql`e.client`;
  if (key === "model") return sql`NULL::text`;
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return sql`
    (e.started AT TIME ZONE ${timeZone}::text)::date - date '1970-01-01'`;
}

/**
 * Groups in a table in memory: the server expects as many groups as rows, and would sort all of them, on disk.
 *
 * @throws the driver's error
 */
function hashed<T>(sql: Sql, work: (sql: Sql) => Promise<T>): Promise<T> {
  return inTransaction(sql, async (own) => {
    await own`SET LOCAL enable_sort = off`;
    return await work(own);
  });
}

/** The order of what was grouped. */
function byName(a: Row, b: Row): number {
  for (const name of ["provider", "model", "status", "prices", "value"]) {
    const [one, other] = [a[name], b[name]];
    if (one === other) continue;
    if (one === null || other === null) return one === null ? 1 : -1;
    return one < other ? -1 : 1;
  }
  return 0;
}

function groupOf(row: Row, key: SummedKey): SummedGroup {
  const count = (name: string) => Number(row[name] ?? 0);
  return {
    provider: String(row["provider"]),
    model: String(row["model"]),
    status: String(row["status"]) as Status,
    value: row["value"] === null
      ? null
      : key === "day"
      ? new Date(DAY_MS * Number(row["value"])).toISOString().slice(0, 10)
      : String(row["value"]),
    exchanges: count("exchanges"),
    unmeasured: count("unmeasured"),
    tokens: {
      input: count("input"),
      output: count("output"),
      cacheRead: count("read"),
      cacheWrite: count("written"),
    },
    cachable: count("cachable"),
    cost: { total: count("cost"), known: count("known") },
  };
}

async function importedOf(sql: Sql, query: Query): Promise<number> {
  if (query.source !== undefined) return 0;
  const imports = countedOf(sql, { ...query, source: ["import"] });
  const [row] = await sql`
    SELECT count(*) AS count FROM chat_exchange AS e WHERE ${
    imports ?? sql`true`
  }`;
  return Number(row?.["count"]);
}

async function timesOf(
  sql: Sql,
  counted: Fragment,
  shares: readonly number[],
): Promise<SummedTimes[]> {
  // Rounded to a tenth, as the fold has them.
  const quantiles = (column: string) =>
    sql`percentile_cont(${`{${shares.join(",")}}`}::text::float8[])
      WITHIN GROUP (ORDER BY floor(e.${sql(column)} * 10 + 0.5))::text`;
  const rows = await sql`
    SELECT e.provider, e.model,
      count(e.first_token_ms) AS firsts, ${
    quantiles("first_token_ms")
  } AS first,
      count(e.total_ms) AS totals, ${quantiles("total_ms")} AS total
    FROM chat_exchange AS e
    WHERE e.prices IS NOT NULL AND e.status = 'completed' AND ${counted}
    GROUP BY 1, 2`;
  return rows.map((row) => ({
    provider: String(row["provider"]),
    model: String(row["model"]),
    firstToken: quantilesOf(shares, row["firsts"], row["first"]),
    total: quantilesOf(shares, row["totals"], row["total"]),
  }));
}

function quantilesOf(
  shares: readonly number[],
  count: unknown,
  array: unknown,
): Quantiles {
  const found = typeof array === "string"
    ? array.slice(1, -1).split(",").map((one) => Number(one) / 10)
    : [];
  return {
    count: Number(count),
    quantiles: (...wanted) =>
      wanted.map((share) => found[shares.indexOf(share)] ?? NaN),
  };
}

async function labelsIn(sql: Sql, counted: Fragment): Promise<SummedLabels[]> {
  const rows = await sql`
    SELECT e.provider, e.model,
      string_agg(l.line, E'\\n' ORDER BY l.number DESC) AS labels
    FROM chat_line AS l JOIN chat_exchange AS e ON e.id = l.subject
    WHERE l.kind = 'label' AND ${counted} GROUP BY e.id, e.provider, e.model`;
  return rows.map(({ provider, model, labels }) => ({
    provider: String(provider),
    model: String(model),
    labels: labelsOf(
      String(labels).split("\n").flatMap((one) => readLabel(one) ?? []),
    ),
  }));
}
