/**
 * What client keys have spent, read from the exchanges in the database: each time those that are new.
 *
 * @module
 */
import type { Fragment, Row, Sql } from "postgres";
import type { Usage } from "../../../../core/chat.ts";
import { parseLine } from "../../../line/history_line.ts";
import { tailFacts, tailOf } from "../../../line/line_facts.ts";

/** Exchanges that are read at once. */
const PAGE = 2_000;

/** An exchange of a client key. */
export interface SpentRow {
  readonly id: string;
  readonly client: string;
  /** In ms since 1970, by the clock of its machine. */
  readonly started: number;
  readonly provider: string;
  readonly model: string;
  /** What it cost, as the server found that brought it, and its tokens; undefined where its usage says that. */
  readonly known?: { readonly usd: number; readonly tokens: number };
  readonly usage?: Usage | undefined;
  readonly estimated?: Usage | undefined;
  /** The `service_tier` of the response; undefined when unknown. */
  readonly tier?: string | undefined;
}

/** The windows that the database adds up, from the longest to the shortest. */
const PERIODS = ["month", "day", "hour", "minute"] as const;

/** What the exchanges of a client key have used in the window that is open now. */
export interface SpentSum {
  readonly client: string;
  readonly per: (typeof PERIODS)[number];
  readonly usd: number;
  readonly tokens: number;
  readonly requests: number;
}

/** Some exchanges. */
export interface SpentPart {
  readonly rows: readonly SpentRow[];
  /** Exchanges that are not among any rows. */
  readonly sums: readonly SpentSum[];
  /** Those before it count no more. */
  readonly isFirst: boolean;
  /** The database's clock, in ms since 1970. */
  readonly now: number;
}

/** So long before this program's start none of its exchanges began, in ms; clocks of machines may differ. */
const SLACK_MS = 600_000;

/**
 * Remembers where it was; begins anew when exchanges were removed. Of those before this month in UTC it reads none, and
 * at a beginning it has the others added up by the database, but for this program's own: of these the ids matter.
 */
export class SpentRows {
  #after: number | undefined;
  #removals: number | undefined;
  readonly #created = performance.now();

  /**
   * Reads what is new.
   *
   * @throws the driver's error, and the signal's reason
   */
  async read(
    sql: Sql,
    take: (part: SpentPart) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const [state] = await sql`
      SELECT removals, extract(epoch FROM clock_timestamp()) * 1000 AS now
      FROM chat_state`;
    const removals = Number(state?.["removals"]);
    const now = Math.floor(Number(state?.["now"]));
    signal.throwIfAborted();
    const isFirst = removals !== this.#removals;
    take({ rows: [], sums: [], isFirst, now });
    if (isFirst) {
      const uptime = performance.now() - this.#created;
      const own = this.#after === undefined ? now - uptime - SLACK_MS : now;
      let last = this.#after;
      for await (const part of beginning(sql, now, own, this.#after)) {
        signal.throwIfAborted();
        last = part.last;
        take({ ...part, isFirst: false, now });
      }
      // Not before all was given.
      [this.#after, this.#removals] = [last, removals];
    }
    for (let isLast = false; !isLast;) {
      const rows = await newRows(sql, this.#after ?? 0);
      signal.throwIfAborted();
      this.#after = Number(rows.at(-1)?.["number"] ?? this.#after);
      if (rows.length > 0) {
        take({ rows: rows.map(readRow), sums: [], isFirst: false, now });
      }
      isLast = rows.length < PAGE;
    }
  }
}

/** What is selected of an exchange. */
function columns(sql: Sql): Fragment {
  return sql`
    id, number, client, provider, model, started::text AS began,
    extract(epoch FROM started) * 1000 AS started,
    cost, prompt_tokens + completion_tokens AS tokens,
    CASE WHEN cost + prompt_tokens + completion_tokens IS NULL THEN line END
      AS line`;
}

async function newRows(sql: Sql, after: number): Promise<readonly Row[]> {
  return await sql`
    SELECT ${columns(sql)} FROM chat_exchange
    WHERE client IS NOT NULL AND number > ${after}
      AND started >= date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC')
        AT TIME ZONE 'UTC'
    ORDER BY number LIMIT ${PAGE}`;
}

/** Some of what the beginning has. */
interface BeginningPart extends Pick<SpentPart, "rows" | "sums"> {
  /** The last number that all parts together have. */
  readonly last: number;
}

/**
 * What is there at a beginning. Where a number is given, all up to it was read before, and only sums are needed.
 *
 * @param own exchanges that began before it can be added up; in ms since 1970
 */
async function* beginning(
  sql: Sql,
  now: number,
  own: number,
  upTo: number | undefined,
): AsyncGenerator<BeginningPart, void> {
  const month = start(sql, "month", now);
  const before = upTo === undefined
    ? sql`started < to_timestamp(${own}::float8 / 1000)`
    : sql`number <= ${upTo}`;
  // One statement sees one state: no exchange that it adds up has a later number.
  const found = await sql`
    SELECT (SELECT number FROM chat_state) AS last, client,
      count(*) - count(cost + prompt_tokens + completion_tokens) AS unknown,
      ${sums(sql, now)}
    FROM chat_exchange
    WHERE client IS NOT NULL AND prices IS NOT NULL AND started >= ${month}
      AND ${before}
    GROUP BY GROUPING SETS ((client), ())`;
  const last = upTo ?? Number(found[0]?.["last"]);
  const known = found.filter(({ client }) => client !== null);
  yield { last, rows: [], sums: known.flatMap(sumsOf) };
  const others = [
    sql`prices IS NULL AND ${before}`,
    ...known.some(({ unknown }) => Number(unknown) > 0)
      ? [
        sql`prices IS NOT NULL AND ${before}
          AND cost + prompt_tokens + completion_tokens IS NULL`,
      ]
      : [],
    ...upTo === undefined ? [sql`NOT ${before}`] : [],
  ];
  for (const condition of others) {
    const wanted = sql`
      client IS NOT NULL AND number <= ${last} AND started >= ${month}
        AND ${condition}`;
    for await (const rows of byTime(sql, wanted)) {
      yield { last, rows: rows.map(readRow), sums: [] };
    }
  }
}

/** By an index that has the time first. */
async function* byTime(
  sql: Sql,
  wanted: Fragment,
): AsyncGenerator<readonly Row[], void> {
  let behind = sql`true`;
  while (true) {
    const rows = await sql`
      SELECT ${columns(sql)} FROM chat_exchange
      WHERE ${wanted} AND ${behind}
      ORDER BY chat_exchange.started, number LIMIT ${PAGE}`;
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    const { began, number } = rows.at(-1) ?? {};
    behind = sql`(chat_exchange.started, number) >
      (${String(began)}::text::timestamptz, ${Number(number)})`;
  }
}

/** The sums of the exchanges in each window that is open now, in the order of {@linkcode PERIODS}. */
function sums(sql: Sql, now: number): Fragment {
  return PERIODS.map((per) => {
    const among = sql`
      cost + prompt_tokens + completion_tokens IS NOT NULL
        AND started >= ${start(sql, per, now)}`;
    return sql`
      count(*) FILTER (WHERE ${among}) AS ${sql(`${per}_requests`)},
      sum(cost) FILTER (WHERE ${among}) AS ${sql(`${per}_usd`)},
      sum(prompt_tokens + completion_tokens) FILTER (WHERE ${among})
        AS ${sql(`${per}_tokens`)}`;
  }).reduce((all, one) => sql`${all}, ${one}`);
}

/** When the window that holds a time began. */
function start(sql: Sql, per: string, now: number): Fragment {
  return sql`
    date_trunc(${per}::text,
      to_timestamp(${now}::float8 / 1000) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'`;
}

function sumsOf(row: Row): SpentSum[] {
  return PERIODS.map((per) => ({
    ...{ client: String(row["client"]), per },
    usd: Number(row[`${per}_usd`]),
    tokens: Number(row[`${per}_tokens`]),
    requests: Number(row[`${per}_requests`]),
  }));
}

function readRow(row: Row): SpentRow {
  const { line, cost, tokens } = row;
  const read = line === null
    ? { known: { usd: Number(cost), tokens: Number(tokens) } }
    : factsOf(String(line));
  return {
    ...read,
    id: String(row["id"]),
    client: String(row["client"]),
    started: Math.floor(Number(row["started"])),
    provider: String(row["provider"]),
    model: String(row["model"]),
  };
}

function factsOf(
  line: string,
): Pick<SpentRow, "usage" | "estimated" | "tier"> {
  const near = tailOf(line);
  if (near !== undefined) return near;
  const parsed = parseLine(line);
  return parsed.kind === "exchange" ? tailFacts(parsed.exchange) : {};
}
