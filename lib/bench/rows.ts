/**
 * The report's table: one row for each number, one cell for each model; terminal and page show the same.
 *
 * @module
 */
import { format, formatEstimate, type Unit } from "./format.ts";
import type { ModelReport } from "./model_report.ts";
import type { Distribution, Estimate } from "./statistics.ts";

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

/** Fewer values than this do not tell a 99th percentile from the greatest. */
export const FEW_FOR_P99 = 100;

/** The table of models; empty sections and rows are left out. */
export function tableSections(models: readonly ModelReport[]): Section[] {
  const row = (title: string, cell: Cell): Row => ({
    title,
    cells: models.map((model) => cell(model) ?? ""),
  });
  const kinds = [
    ...new Set(models.flatMap(({ errors }) => Object.keys(errors))),
  ];
  const sections: Section[] = [
    {
      title: "Requests",
      rows: [
        row("Requests", ({ requests }) => String(requests)),
        row("Completed", completed),
        ...kinds.map((kind) =>
          row(`  ${kind}`, ({ errors }) => some(errors[kind] ?? 0))
        ),
        row("Stopped by Ctrl-C", ({ aborted }) => some(aborted)),
        row("Sent again", ({ retries }) => some(retries)),
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
        row("Requests/s", (model) => rate(model.requestsPerSecond)),
        row("Output tokens/s", (model) => rate(model.outputTokensPerSecond)),
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
        row("Prompt tokens", ({ promptTokens }) => String(promptTokens)),
        row("Output tokens", ({ outputTokens }) => String(outputTokens)),
        row("  not counted", ({ uncounted }) => some(uncounted)),
        row("Cost", ({ cost }) => cost && format(cost.total, "dollars")),
        row(
          "  per request",
          ({ cost }) => cost && estimate(cost.perRequest, "dollars"),
        ),
      ],
    },
    {
      title: "Answers",
      rows: [
        row("Pass", ({ pass }) => pass && estimate(pass, "share")),
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
      if (found === undefined) return undefined;
      const few = which === "p99" && found.count < FEW_FOR_P99;
      return estimate(found[which], "ms") + (few ? " *" : "");
    })
  );
}

function estimate(value: Estimate, unit: Unit): string {
  return formatEstimate(value, unit);
}

function some(count: number): string {
  return count === 0 ? "" : String(count);
}

function rate(perSecond: number): string {
  return format(perSecond, "count");
}
