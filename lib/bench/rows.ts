/**
 * The report's table: one row for each number, one cell for each model; terminal and page show the same.
 *
 * @module
 */
import { format, formatEstimate, type Unit } from "./format.ts";
import type { ModelReport } from "./model_report.ts";
import type { Report, ReportedItem } from "./report.ts";
import { firstWords } from "./trajectory/trajectory_report.ts";
import { NameSet } from "../core/data/names.ts";
import {
  type Estimate,
  FEW_ITEMS,
  FEWEST_ITEMS,
} from "./statistics/estimate.ts";
import type { Distribution } from "./statistics/statistics.ts";

/** One number of each model. */
export interface Row {
  /** What it is. */
  readonly title: string;
  /** As text, by model; "" where there is none. */
  readonly cells: readonly string[];
}

/** Rows that belong together. */
export interface Section {
  /** What they are about. */
  readonly title: string;
  /** Those that have a number for at least one model. */
  readonly rows: readonly Row[];
}

type Cell = (model: ModelReport) => string | undefined;

/** Notes for the reader about the intervals, depending on how many items or conversations are independent. */
export function intervalNotes(
  items: readonly Pick<ReportedItem, "conversation">[],
): string[] {
  const count = new Set(
    items.map(({ conversation }, item) => conversation ?? item),
  ).size;
  const what = count < items.length ? "conversations" : "items";
  if (count < FEWEST_ITEMS) {
    return [`Fewer than ${FEWEST_ITEMS} ${what} give no intervals.`];
  }
  return [
    `In brackets: 95 % intervals over the ${what}; ≥: too few items for an upper end.`,
    ...count < FEW_ITEMS
      ? [`Fewer than ${FEW_ITEMS} ${what}: the results are uncertain.`]
      : [],
  ];
}

/** The table of models; empty sections and rows are left out. */
export function tableSections(
  { models, items }: Pick<Report, "models" | "items">,
): Section[] {
  const isOfTrajectories = models.some(({ trajectories }) => trajectories);
  const [requests, request] = isOfTrajectories
    ? ["Trajectories", "trajectory"]
    : ["Requests", "request"];
  const unknownCost = models.some(({ cost }) => cost) ? "–" : undefined;
  const row = (title: string, cell: Cell): Row => ({
    title,
    cells: models.map((model) => cell(model) ?? ""),
  });
  const kinds = [
    ...new NameSet(models.flatMap(({ errors }) => Object.keys(errors))),
  ];
  const metrics = [
    ...new NameSet(models.flatMap((model) => Object.keys(model.metrics ?? {}))),
  ];
  const sections: Section[] = [
    {
      title: "Requests",
      rows: [
        row(requests, ({ requests }) => String(requests)),
        row("Completed", completed),
        ...kinds.map((kind) =>
          row(`  ${kind}`, ({ errors }) => some(errors[kind] ?? 0))
        ),
        row("Stopped by Ctrl-C", ({ aborted }) => some(aborted)),
        row("Sent again", ({ retries }) => some(retries)),
      ],
    },
    {
      title: "From the record",
      rows: [
        row(
          "Steps",
          ({ trajectories }) =>
            trajectories?.steps && estimate(trajectories.steps, "count"),
        ),
        row("Calls", ({ trajectories }) => {
          const { calls, recorded } = trajectories ?? {};
          return calls === undefined
            ? undefined
            : `${calls} (${recorded} recorded)`;
        }),
        row(
          "  agree",
          ({ trajectories }) =>
            trajectories?.agree && estimate(trajectories.agree, "share"),
        ),
        row(
          "As recorded",
          ({ trajectories }) =>
            trajectories?.asRecorded &&
            estimate(trajectories.asRecorded, "share"),
        ),
        row(
          "First divergence",
          ({ trajectories }) =>
            trajectories && firstWords(trajectories, items.length),
        ),
      ],
    },
    {
      title: "Latency",
      rows: [
        ...times("TTFT", row, ({ ttft }) => ttft),
        ...times("TPOT", row, ({ tpot }) => tpot),
        ...times("ITL", row, ({ itl }) => itl),
        ...times("E2E", row, ({ e2e }) => e2e),
        ...times("Queued", row, ({ queued }) => queued),
      ],
    },
    {
      title: "Throughput",
      rows: [
        row(`${requests}/s`, (model) => rate(model.requestsPerSecond)),
        row(
          "Output tokens/s",
          ({ outputTokensPerSecond: speed }) =>
            speed === undefined ? "–" : rate(speed),
        ),
        row(
          "  per stream p50",
          ({ tokensPerSecond }) =>
            tokensPerSecond && estimate(tokensPerSecond.p50, "count"),
        ),
        row("Goodput", ({ goodput }) => goodput && rate(goodput.perSecond)),
        row(
          "  share",
          ({ goodput }) => goodput && estimate(goodput.share, "share"),
        ),
      ],
    },
    {
      title: "Tokens and cost",
      rows: [
        row("Prompt tokens", (model) => counted(model, model.promptTokens)),
        row("Output tokens", (model) => counted(model, model.outputTokens)),
        row("  not counted", ({ uncounted }) => some(uncounted)),
        row(
          "Cost",
          ({ cost }) => cost ? format(cost.total, "dollars") : unknownCost,
        ),
        row(
          `  per ${request}`,
          ({ cost }) =>
            cost ? estimate(cost.perRequest, "dollars") : unknownCost,
        ),
      ],
    },
    {
      title: "Answers",
      rows: [
        row("Pass", ({ pass }) => pass && estimate(pass, "share")),
        ...metrics.map((name) =>
          row(
            `  ${name}`,
            ({ metrics }) =>
              metrics?.[name] && estimate(metrics[name], "count"),
          )
        ),
        row("Exact", ({ exact }) => exact && estimate(exact, "share")),
        row(
          "Similarity",
          ({ similarity }) => similarity && estimate(similarity, "share"),
        ),
        row(
          "Finish reason",
          ({ finish }) => finish && estimate(finish, "share"),
        ),
        row(
          "Tool calls",
          ({ toolCalls }) => toolCalls && estimate(toolCalls, "share"),
        ),
        row(
          "Length",
          ({ lengthRatio }) => lengthRatio && estimate(lengthRatio, "times"),
        ),
      ],
    },
  ];
  return sections.map(({ title, rows }) => ({
    title,
    rows: rows.filter(({ cells }) => cells.some((cell) => cell !== "")),
  })).filter(({ rows }) => rows.length > 0);
}

function completed({ completed, requests }: ModelReport): string {
  return completed === requests ? "all" : String(completed);
}

function times(
  name: string,
  row: (title: string, cell: Cell) => Row,
  of: (model: ModelReport) => Distribution | undefined,
): Row[] {
  return (["p50", "p90", "p99"] as const).map((which) =>
    row(`${name} ${which}`, (model) => {
      const found = of(model);
      return found && estimate(found[which], "ms");
    })
  );
}

function estimate(value: Estimate, unit: Unit): string {
  return formatEstimate(value, unit);
}

function some(count: number): string {
  return count === 0 ? "" : String(count);
}

/** A count of tokens; undefined if it was not reported. */
function counted(
  { uncounted, completed }: ModelReport,
  tokens: number,
): string {
  return tokens === 0 && uncounted === completed ? "–" : String(tokens);
}

function rate(perSecond: number): string {
  return format(perSecond, "count");
}
