/**
 * Sums as numbers, a chart and a table.
 *
 * @module
 */
import { plural } from "../../../core/text/plural.ts";
import { type Markup, markup } from "../../../core/text/markup.ts";
import { queryParameters } from "../../../history/query/parse_query.ts";
import type { Query } from "../../../history/query/query.ts";
import { dayName } from "../../../history/query/stats.ts";
import {
  type Key,
  type KeyStats,
  sumOf,
} from "../../../history/query/stats_by.ts";
import { type Bar, barList, columnChart } from "../../parts/bars.ts";
import { oneLine } from "../../../core/text/text.ts";
import { factList } from "../../parts/facts.ts";
import {
  countText,
  shareText,
  shortCount,
  sumText,
} from "../../parts/format.ts";

/** Rows of the table; what else there is is one row. */
const MOST_ROWS = 200;
/** Bars of the chart. */
const MOST_BARS = 12;
const MOST_DAYS = 92;
const DAY_MS = 86_400_000;

/** What the sums are of. */
export interface ReportFacts {
  readonly key: Key;
  readonly query: Query;
  /** The names of runs, by id. */
  readonly names: ReadonlyMap<string, string> | undefined;
  /** Where the prices are from. */
  readonly source: string;
}

/** Writes the sums of each value, which are in the order of {@linkcode collectStatsBy}. */
export function report(
  stats: readonly KeyStats[],
  facts: ReportFacts,
): Markup {
  if (stats.length === 0) {
    return markup`<p class="empty">No exchange fits. ${
      facts.query.since &&
      markup`<a href="?by=${facts.key}&amp;since=">Look at all times</a>`
    }</p>`;
  }
  const sum = sumOf(stats);
  return markup`${totals(sum)}${chart(stats, sum, facts)}${
    table(stats, sum, facts)
  }${notes(sum, facts)}`;
}

function totals(sum: KeyStats): Markup {
  const { tokens, cachable, saved, exchanges, failed } = sum;
  return factList([
    { name: "Cost", value: sumText(sum.cost) },
    {
      name: "Exchanges",
      value: shortCount(exchanges),
      note: failed > 0 ? `${countText(failed)} failed or cut` : undefined,
    },
    { name: "Tokens in", value: shortCount(tokens.input) },
    { name: "Tokens out", value: shortCount(tokens.output) },
    {
      name: "From the cache",
      value: shareText(tokens.cacheRead, cachable),
      note: cachable > 0
        ? `${shortCount(tokens.cacheRead)} tokens`
        : "not reported",
    },
    {
      name: "Saved by the cache",
      value: sumText(saved),
      note: saved.total < 0
        ? "writing cost more than reading saved"
        : undefined,
    },
  ]);
}

/** The chart is of dollars where any are known, of tokens elsewhere. */
function chart(
  stats: readonly KeyStats[],
  sum: KeyStats,
  { key, names, query }: ReportFacts,
): Markup {
  const isCost = sum.cost.total > 0;
  const what = isCost ? "Cost" : "Tokens";
  const bar = (name: string, one: KeyStats | undefined): Bar => {
    if (one === undefined) return { name, value: 0, text: "" };
    const { cost, tokens } = one;
    const value = isCost ? cost.total : tokens.input + tokens.output;
    return { name, value, text: isCost ? sumText(cost) : shortCount(value) };
  };
  if (key === "day") {
    const days = daysOf(stats, query);
    const bars = days.map((day) =>
      bar(day.slice(5), stats.find(({ value }) => value === day))
    );
    return markup`<figure class="card chart"><figcaption>${what} by day${
      days.length === MOST_DAYS ? `, the last ${MOST_DAYS} days` : ""
    }</figcaption>${
      columnChart(bars, `${what} by day; the table has all numbers`)
    }</figure>`;
  }
  const bars = stats.map((one) => bar(nameOf(one, key, names), one))
    .sort((a, b) => b.value - a.value).slice(0, MOST_BARS);
  return bars.length < 2
    ? markup``
    : markup`<figure class="card chart"><figcaption>${what} by ${key}${
      stats.length > MOST_BARS ? `, the largest ${MOST_BARS}` : ""
    }</figcaption>${barList(bars)}</figure>`;
}

/** Every day from the first to the last, those without exchanges, too; the last ones. */
function daysOf(stats: readonly KeyStats[], { until }: Query): string[] {
  const known = stats.flatMap(({ value }) => value ?? []);
  const [first] = known;
  const today = new Date();
  const now = dayName(
    today.getFullYear(),
    today.getMonth() + 1,
    today.getDate(),
  );
  const last = known.at(-1);
  if (first === undefined || last === undefined) return [];
  const end = until === undefined && now > last ? now : last;
  const days: string[] = [];
  let time = Date.parse(`${end}T12:00:00Z`);
  while (days.length < MOST_DAYS) {
    const day = new Date(time).toISOString().slice(0, 10);
    if (day < first) break;
    days.unshift(day);
    time -= DAY_MS;
  }
  return days;
}

function nameOf(
  { value }: KeyStats,
  key: Key,
  names: ReadonlyMap<string, string> | undefined,
): string {
  if (value === null) return `no ${key}`;
  return names?.get(value) ?? (oneLine(value) || "(empty)");
}

function table(
  stats: readonly KeyStats[],
  sum: KeyStats,
  facts: ReportFacts,
): Markup {
  const { key } = facts;
  const ordered = key === "day" ? stats.toReversed() : stats;
  const others = ordered.slice(MOST_ROWS);
  return markup`<div class="scroll"><table class="rows costs">
<thead><tr><th>${key}</th><th class="num">Exchanges</th><th class="num">Failed</th><th class="num">Tokens in</th>
<th class="num">Out</th><th class="num">From cache</th><th class="num">Saved</th><th class="num">Cost</th></tr></thead>
<tbody>${ordered.slice(0, MOST_ROWS).map((one) => row(name(one, facts), one))}${
    others.length > 0
      ? row(markup`${countText(others.length)} others`, sumOf(others))
      : undefined
  }</tbody>
<tfoot>${
    stats.length > 1 ? row(markup`all`, sum) : undefined
  }</tfoot></table></div>`;
}

/** A name that leads to its exchanges. */
function name(one: KeyStats, { key, query, names }: ReportFacts): Markup {
  const { value } = one;
  const text = nameOf(one, key, names);
  if (value === null) return markup`<span class="soft">${text}</span>`;
  if (key === "run") {
    return markup`<a class="clip" href="/ui/run/${
      encodeURIComponent(value.toWellFormed())
    }">${text}</a>`;
  }
  const chosen = queryParameters(
    key === "day"
      ? query
      : key === "tag"
      ? { ...query, label: [value] }
      : { ...query, [key]: value },
  );
  if (key === "day") {
    chosen.set("since", value);
    chosen.set("until", value);
  }
  return markup`<a class="clip" href="/ui/history?${chosen.toString()}">${text}</a>`;
}

function row(name: Markup, stats: KeyStats): Markup {
  const { exchanges, failed, tokens, cachable, saved, cost } = stats;
  const measured = exchanges > stats.unmeasured;
  const cell = (title: string, text: string) =>
    markup`<td class="num" data-name="${title}">${text}</td>`;
  return markup`<tr><th scope="row" class="words">${name}</th>${[
    cell("exchanges", countText(exchanges)),
    cell("failed", failed === 0 ? "" : countText(failed)),
    cell("in", measured ? countText(tokens.input) : "–"),
    cell("out", measured ? countText(tokens.output) : "–"),
    cell("cached", shareText(tokens.cacheRead, cachable)),
    cell("saved", cachable > 0 ? sumText(saved) : "–"),
    cell("cost", sumText(cost)),
  ]}</tr>
`;
}

function notes(sum: KeyStats, { source, key }: ReportFacts): Markup {
  const { exchanges, unmeasured, cost } = sum;
  const unpriced = exchanges - unmeasured - cost.known;
  return markup`<p class="soft notes">${
    [
      unmeasured > 0 &&
      `Without ${plural(unmeasured, "exchange")} whose tokens are unknown.`,
      unpriced > 0 &&
      `Costs are without ${
        plural(unpriced, "exchange")
      } whose price is unknown.`,
      `Prices: ${source}, as of each exchange's own day.`,
      key === "tag" && "A tag is the newest label of an exchange.",
    ].filter(Boolean).join(" ")
  }</p>`;
}
