/**
 * Statistics of the history, for people and for programs.
 *
 * @module
 */
import { sanitize } from "../../core/text.ts";
import type {
  HistoryStats,
  ModelStats,
  TokenSum,
} from "../../history/stats.ts";
import type { Times } from "../../history/times.ts";
import { bar, columns } from "./columns.ts";
import type { Costs } from "./costs.ts";
import { cut } from "./row.ts";

const SHARES = [0.5, 0.9, 0.99] as const;
const NO_NUMBER = "–";
/** Days of the chart, and cells of its longest bar. */
const DAYS = 31;
const BAR = 50;

/** The report as tables and a chart. */
export function statsText(
  { models, days }: HistoryStats,
  costs: Costs | undefined,
  width: number,
): string {
  const name = (stats: ModelStats) =>
    cut(sanitize(fullName(stats)), Math.max(20, Math.floor(width / 3)));
  const parts = [
    counted(models, name),
    timed(models, name),
    ...costs === undefined ? [] : [priced(models, name, costs)],
    chart(days),
  ];
  return parts.map((lines) => `${lines.join("\n")}\n`).join("\n");
}

function fullName({ provider, model }: ModelStats): string {
  return provider === model ? model : `${provider}/${model}`;
}

type Namer = (stats: ModelStats) => string;

function counted(models: readonly ModelStats[], name: Namer): string[] {
  const rows = models.map((stats) => {
    const { exchanges, statuses, tokens, labels } = stats;
    const { error = 0, aborted = 0, truncated = 0 } = statuses;
    return [
      name(stats),
      ...[exchanges, error, aborted + truncated, tokens.input, tokens.output]
        .map(whole),
      labelCounts(labels),
    ];
  });
  const total = (pick: (stats: ModelStats) => number) =>
    whole(models.reduce((sum, stats) => sum + pick(stats), 0));
  const all = models.length === 1 ? [] : [[
    "all",
    total(({ exchanges }) => exchanges),
    total(({ statuses }) => statuses.error),
    total(({ statuses }) => statuses.aborted + statuses.truncated),
    total(({ tokens }) => tokens.input),
    total(({ tokens }) => tokens.output),
  ]];
  const head = ["", "exchanges", "errors", "cut", "tokens in", "out", "labels"];
  return columns([head, ...rows, ...all]);
}

function labelCounts(labels: ReadonlyMap<string, number>): string {
  const [good = 0, bad = 0] = ["good", "bad"].map((label) => labels.get(label));
  let other = -good - bad;
  for (const count of labels.values()) other += count;
  return [[good, "good"], [bad, "bad"], [other, "other"]]
    .flatMap(([count, label]) => count ? [`${count} ${label}`] : []).join(", ");
}

function timed(models: readonly ModelStats[], name: Namer): string[] {
  return columns([
    ["seconds", "first token p50", "p90", "p99", "total p50", "p90", "p99"],
    ...models.map((stats) => [
      name(stats),
      ...seconds(stats.firstToken),
      ...seconds(stats.total),
    ]),
  ]);
}

function seconds(times: Times): string[] {
  return times.quantiles(...SHARES).map((ms) =>
    Number.isNaN(ms) ? NO_NUMBER : (ms / 1000).toFixed(3)
  );
}

function priced(
  models: readonly ModelStats[],
  name: Namer,
  { recorded, other }: Costs,
): string[] {
  const sums = [0, 0];
  const rows = models.map((stats) => {
    const { tokens } = stats;
    const costs = [recorded(fullName(stats), tokens), other?.cost(tokens)];
    costs.forEach((cost, i) => sums[i] = (sums[i] ?? 0) + (cost ?? 0));
    return [name(stats), ...costs.slice(0, other ? 2 : 1).map(dollars)];
  });
  const head = ["cost", "as recorded", ...other ? [`as ${other.name}`] : []];
  const all = ["all", ...sums.slice(0, other ? 2 : 1).map(dollars)];
  const unmeasured = models.reduce((sum, stats) => sum + stats.unmeasured, 0);
  return [
    ...columns([head, ...rows, ...models.length === 1 ? [] : [all]]),
    ...unmeasured === 0
      ? []
      : [`without ${whole(unmeasured)} whose tokens are not known`],
  ];
}

function dollars(cost: number | undefined): string {
  if (cost === undefined) return NO_NUMBER;
  return `$${cost.toFixed(cost < 1 ? 4 : 2)}`;
}

/** A bar for each day up to the last one, those without exchanges included. */
function chart(days: ReadonlyMap<string, number>): string[] {
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
  const width = whole(most).length;
  return shown.map(([day, count]) =>
    `${day}  ${whole(count).padStart(width)}  ${bar(count / most, BAR)}`
      .trimEnd()
  );
}

const NUMBERS = new Intl.NumberFormat("en");

function whole(count: number): string {
  return NUMBERS.format(count);
}

/** The report as JSON Lines: one of each model, then one of each day. */
export function statsJson(
  { models, days }: HistoryStats,
  costs: Costs | undefined,
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
      ...costs === undefined ? {} : costJson(stats, costs),
    })),
    ...Array.from(days, ([day, exchanges]) => ({
      type: "day",
      day,
      exchanges,
    })),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

function tokensJson(tokens: TokenSum) {
  return {
    input: tokens.input,
    output: tokens.output,
    "cache_read": tokens.cacheRead,
    "cache_write": tokens.cacheWrite,
  };
}

function quantilesJson(times: Times) {
  const [p50, p90, p99] = times.quantiles(...SHARES).map((ms) =>
    Number.isNaN(ms) ? null : Math.round(ms * 10) / 10
  );
  return { count: times.count, p50, p90, p99 };
}

function costJson(stats: ModelStats, { recorded, other }: Costs) {
  const { tokens } = stats;
  return {
    cost: recorded(fullName(stats), tokens) ?? null,
    ...other === undefined
      ? {}
      : { as: other.name, "cost_as": other.cost(tokens) },
  };
}
