/**
 * Writes statistics of the history, for people and for programs.
 *
 * @module
 */
import { dollarSum } from "../../../core/text/dollars.ts";
import { sanitize } from "../../../core/text/text.ts";
import type {
  CostSum,
  HistoryStats,
  ModelStats,
  TokenSum,
} from "../../../history/query/stats.ts";
import type { Quantiles } from "../../../history/query/times.ts";
import type { StatsCosts } from "./costs.ts";
import { fitted } from "../../../core/data/aligned.ts";
import type { Output } from "../../../core/io.ts";
import { cut } from "../../../render/cut.ts";

/** The quantiles of times that are shown. */
export const SHARES = [0.5, 0.9, 0.99] as const;
/** What is shown of something unknown. */
export const NO_NUMBER = "–";
/** Days of the chart, and cells of its longest bar. */
const DAYS = 31;
const BAR = 50;

/** Writes statistics as tables and a chart. */
export function statsText(
  { models, days }: HistoryStats,
  costs: StatsCosts,
  output: Output,
): string {
  const width = widthOf(output);
  const name = (stats: ModelStats) =>
    cut(
      sanitize(fullName(stats)),
      Math.max(20, Math.floor(output.columns / 3)),
    );
  const parts = [
    counted(models, name, width),
    timed(models, name, width),
    ...isPriced(models, costs) ? [priced(models, name, costs, width)] : [],
    chart(days, output.columns),
  ];
  return parts.map((lines) => `${lines.join("\n")}\n`).join("\n");
}

function fullName({ provider, model }: ModelStats): string {
  return provider === model ? model : `${provider}/${model}`;
}

type Namer = (stats: ModelStats) => string;

function counted(
  models: readonly ModelStats[],
  name: Namer,
  width: number,
): string[] {
  const rows = models.map((stats) => {
    const { exchanges, statuses, tokens, labels } = stats;
    const { error = 0, aborted = 0, truncated = 0 } = statuses;
    return [
      name(stats),
      ...[exchanges, error, aborted + truncated, tokens.input, tokens.output]
        .map(formatCount),
      labelCounts(labels),
    ];
  });
  const total = (pick: (stats: ModelStats) => number) =>
    formatCount(models.reduce((sum, stats) => sum + pick(stats), 0));
  const all = models.length === 1 ? [] : [[
    "all",
    total(({ exchanges }) => exchanges),
    total(({ statuses }) => statuses.error),
    total(({ statuses }) => statuses.aborted + statuses.truncated),
    total(({ tokens }) => tokens.input),
    total(({ tokens }) => tokens.output),
  ]];
  const head = ["", "exchanges", "errors", "cut", "tokens in", "out", "labels"];
  return fitted([head, ...rows, ...all], width);
}

function labelCounts(labels: ReadonlyMap<string, number>): string {
  const [good = 0, bad = 0] = ["good", "bad"].map((label) => labels.get(label));
  let other = -good - bad;
  for (const count of labels.values()) other += count;
  return [[good, "good"], [bad, "bad"], [other, "other"]]
    .flatMap(([count, label]) => count ? [`${count} ${label}`] : []).join(", ");
}

function timed(
  models: readonly ModelStats[],
  name: Namer,
  width: number,
): string[] {
  return fitted([
    ["seconds", "first token p50", "p90", "p99", "total p50", "p90", "p99"],
    ...models.map((stats) => [
      name(stats),
      ...seconds(stats.firstToken),
      ...seconds(stats.total),
    ]),
  ], width);
}

function seconds(times: Quantiles): string[] {
  return times.quantiles(...SHARES).map((ms) =>
    Number.isNaN(ms) ? NO_NUMBER : (ms / 1000).toFixed(3)
  );
}

/** Whether a table of costs is shown: local models have no prices. */
function isPriced(
  models: readonly ModelStats[],
  { otherName }: StatsCosts,
): boolean {
  return otherName !== undefined || models.some(({ cost }) => cost.known > 0);
}

function priced(
  models: readonly ModelStats[],
  name: Namer,
  { otherName }: StatsCosts,
  width: number,
): string[] {
  const sums = (stats: ModelStats) => [
    stats.cost,
    ...otherName === undefined ? [] : [stats.otherCost],
  ];
  const all = models.map(sums).reduce((total, next) =>
    total.map((sum, i) => plus(sum, next[i]))
  );
  const head = [
    "cost",
    "as recorded",
    ...otherName === undefined ? [] : [`as ${otherName}`],
  ];
  const rows = models.map((
    stats,
  ) => [name(stats), ...sums(stats).map(dollars)]);
  const unmeasured = models.reduce((sum, stats) => sum + stats.unmeasured, 0);
  const counted = models.reduce((sum, stats) => sum + stats.exchanges, 0) -
    unmeasured;
  const unpriced = counted - (all[0]?.known ?? 0);
  return [
    ...fitted([
      head,
      ...rows,
      ...models.length === 1 ? [] : [["all", ...all.map(dollars)]],
    ], width),
    ...unmeasured === 0
      ? []
      : [`without ${formatCount(unmeasured)} whose token counts are unknown`],
    ...unpriced === 0
      ? []
      : [`without ${formatCount(unpriced)} whose price is unknown`],
  ];
}

/** Adds sums. */
function plus(a: CostSum, b: CostSum | undefined): CostSum {
  return { total: a.total + (b?.total ?? 0), known: a.known + (b?.known ?? 0) };
}

/** `~$0.0012`; a dash where nothing is known. */
export function dollars({ total, known }: CostSum): string {
  return known === 0 ? NO_NUMBER : dollarSum(total);
}

/** A bar for each day up to the last one, including days without exchanges. */
function chart(days: ReadonlyMap<string, number>, columns: number): string[] {
  const last = [...days.keys()].at(-1);
  const first = [...days.keys()][0];
  if (last === undefined || first === undefined) return [];
  const shown: [string, number][] = [];
  const date = new Date(`${last}T12:00:00Z`);
  while (shown.length < DAYS) {
    const day = date.toISOString().slice(0, 10);
    if (day < first) break;
    shown.unshift([day, days.get(day) ?? 0]);
    date.setUTCDate(date.getUTCDate() - 1);
  }
  const most = Math.max(...shown.map(([, count]) => count));
  const width = formatCount(most).length;
  const room = columns - "2026-07-01    ".length - width;
  const cells = Math.max(10, Math.min(BAR, room));
  return shown.map(([day, count]) =>
    `${day}  ${formatCount(count).padStart(width)}  ${bar(count / most, cells)}`
      .trimEnd()
  );
}

const NUMBERS = new Intl.NumberFormat("en");

/** `1,234`. */
export function formatCount(count: number): string {
  return NUMBERS.format(count);
}

/** Writes statistics as JSON Lines: one for each model, then one for each day. */
export function statsJson(
  { models, days }: HistoryStats,
  costs: StatsCosts,
): string {
  const lines = [
    ...models.map((stats) => ({
      type: "model",
      provider: stats.provider,
      model: stats.model,
      exchanges: stats.exchanges,
      statuses: stats.statuses,
      tokens: tokensJson(stats.tokens),
      unmeasured: stats.unmeasured,
      "first_token_ms": quantilesJson(stats.firstToken),
      "total_ms": quantilesJson(stats.total),
      labels: Object.fromEntries(stats.labels),
      ...costJson(stats, costs),
    })),
    ...Array.from(days, ([day, exchanges]) => ({
      type: "day",
      day,
      exchanges,
    })),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** Tokens for programs. */
export function tokensJson(
  tokens: TokenSum,
): Readonly<Record<string, number>> {
  return {
    input: tokens.input,
    output: tokens.output,
    "cache_read": tokens.cacheRead,
    "cache_write": tokens.cacheWrite,
  };
}

function quantilesJson(times: Quantiles) {
  const [p50, p90, p99] = times.quantiles(...SHARES).map((ms) =>
    Number.isNaN(ms) ? null : Math.round(ms * 10) / 10
  );
  return { count: times.count, p50, p90, p99 };
}

/** Costs for programs. */
export function costJson(
  { cost, otherCost }: Pick<ModelStats, "cost" | "otherCost">,
  { otherName }: StatsCosts,
): Readonly<Record<string, unknown>> {
  const json = ({ total, known }: CostSum) => known === 0 ? null : total;
  return {
    cost: json(cost),
    "cost_known": cost.known,
    ...otherName === undefined
      ? {}
      : { as: otherName, "cost_as": json(otherCost) },
  };
}

/** The width that tables have: a file or a pipe has room for any. */
export function widthOf({ isTerminal, columns }: Output): number {
  return isTerminal ? columns : Infinity;
}

/** A bar that fills a share of the cells, in eighths of a cell; at least one eighth unless the share is 0. */
function bar(share: number, cells: number): string {
  const eighths = Math.max(share > 0 ? 1 : 0, Math.round(share * cells * 8));
  const rest = eighths % 8;
  return "█".repeat(Math.floor(eighths / 8)) +
    (rest === 0 ? "" : String.fromCodePoint(0x2590 - rest));
}
