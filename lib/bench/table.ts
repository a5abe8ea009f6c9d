/**
 * The report as a table for a terminal: 80 columns are enough, wider ones hold more models side by side.
 *
 * @module
 */
import { sanitize } from "../core/text.ts";
import type { Comparison } from "./comparison.ts";
import { COMPARED } from "./compared.ts";
import {
  format,
  formatDifference,
  formatEstimate,
  formatSpan,
} from "./format.ts";
import { plural } from "../core/plural.ts";
import { type GateResult, gateValue } from "./gate.ts";
import type { Judgement } from "./judgement.ts";
import type { Report } from "./report.ts";
import { verdictOf } from "./verdict.ts";
import { FEW_FOR_P99, type Section, tableSections } from "./rows.ts";

/** Divergences and failed checks that are told one by one; the page and the JSON have all. */
const MOST = 5;
const GAP = 2;
/** Two models and their intervals fit beside it in 80 columns. */
const MOST_LEFT = 20;

/** Writes a report in lines of at most `columns` characters. */
export function reportText(
  report: Report,
  gates: readonly GateResult[],
  columns: number,
): string {
  const { models, comparisons, judgements } = report;
  const lines = [
    ...heading(report),
    ...table(models.map(({ model }) => model), tableSections(models), columns),
    ...footnotes(report),
    ...comparisons.flatMap(comparisonLines),
    ...judgements.flatMap(judgementLines),
    ...divergenceLines(report),
    ...checkLines(report),
    ...gateLines(gates),
  ];
  return lines.map((line) => clip(oneLine(line), columns)).join("\n") + "\n";
}

function heading(report: Report): string[] {
  const { load } = report.options;
  const { started, ended, items, models, status } = report;
  const how = [
    plural(items.length, "item"),
    plural(models.length, "model"),
    ...load.repeat > 1 ? [`${load.repeat} times each`] : [],
    load.rate === undefined
      ? `${load.concurrency ?? 1} at once`
      : `${load.rate}/s, random arrivals`,
    ...load.warmup > 0 ? [`${load.warmup} to warm up`] : [],
    ...ended === undefined
      ? []
      : [formatSpan(Date.parse(ended) - Date.parse(started))],
  ];
  return [
    how.join(" · "),
    ...status === "aborted" ? ["Stopped early: this is what was done."] : [],
    "",
  ];
}

/** Models side by side as far as they fit, the others below. */
function table(
  names: readonly string[],
  sections: readonly Section[],
  columns: number,
): string[] {
  const rows = sections.flatMap(({ rows }) => rows);
  const left = Math.min(
    MOST_LEFT,
    Math.max(...rows.map(({ title }) => title.length)),
  );
  const most = columns - left - GAP;
  const widths = names.map((name, i) =>
    Math.min(
      most,
      Math.max(
        name.length,
        ...rows.map(({ cells }) => (cells[i] ?? "").length),
      ),
    )
  );
  const blocks: number[][] = [];
  let room = 0;
  widths.forEach((width, i) => {
    if (width + GAP > room) {
      blocks.push([]);
      room = columns - left;
    }
    blocks.at(-1)?.push(i);
    room -= width + GAP;
  });
  const gap = " ".repeat(GAP);
  return blocks.flatMap((block) => [
    [
      " ".repeat(left),
      ...block.map((i) =>
        shorten(names[i] ?? "", widths[i] ?? 0).padEnd(widths[i] ?? 0)
      ),
    ].join(gap).trimEnd(),
    ...sections.flatMap(({ rows }) => [
      ...rows.filter(({ cells }) => block.some((i) => cells[i] !== "")).map((
        { title, cells },
      ) =>
        [
          clip(title, left).padEnd(left),
          ...block.map((i) => (cells[i] ?? "").padEnd(widths[i] ?? 0)),
        ].join(gap).trimEnd()
      ),
      "",
    ]),
  ]);
}

function footnotes({ models }: Report): string[] {
  const few = models.some(({ ttft, e2e }) =>
    [ttft, e2e].some((times) => times && times.count < FEW_FOR_P99)
  );
  return [
    "In brackets: 95 % intervals over the items.",
    ...few
      ? [
        `* fewer than ${FEW_FOR_P99} values: little more than the greatest one`,
      ]
      : [],
  ];
}

function comparisonLines(comparison: Comparison): string[] {
  const { first, second, differences, agreement, beyondNoise } = comparison;
  const itself = first === second;
  const rows = COMPARED.flatMap((metric) => {
    const found = differences[metric.name];
    // That a model does not differ from itself needs no words.
    if (found === undefined || itself && !found.clear) return [];
    const shown = formatDifference(found.difference, metric.unit);
    return [[metric.title, shown, verdictOf(metric, found, itself).words]];
  });
  const { similarity, exact } = agreement;
  if (similarity !== undefined) {
    rows.push([
      "Alike",
      formatEstimate(similarity, "share"),
      exact === undefined ? "" : `${format(exact.value, "share")} the same`,
    ]);
  }
  if (beyondNoise !== undefined) {
    rows.push([
      "  less itself",
      formatDifference(beyondNoise.difference, "share"),
      beyondNoise.clear ? "beyond noise" : "within noise",
    ]);
  }
  return [
    "",
    itself
      ? `${first} against itself`
      : `${second} less ${first}, item by item`,
    ...aligned(rows).map((row) => `  ${row}`),
  ];
}

/** Cells below each other. */
function aligned(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.max(...rows.map((row) => row[i]?.length ?? 0))
  );
  return rows.map((row) =>
    row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ").trimEnd()
  );
}

function judgementLines(judgement: Judgement): string[] {
  const { first, second, score, agreement, unread } = judgement;
  const { firstWins, secondWins, ties, split } = judgement;
  const counts = [
    `better ${secondWins}`,
    `worse ${firstWins}`,
    `equal ${ties}`,
    `orders disagree ${split}`,
    ...unread === 0 ? [] : [`no verdict ${unread}`],
  ];
  return [
    "",
    `The judge on ${second} against ${first === second ? "itself" : first}`,
    `  ${counts.join(", ")}`,
    ...aligned([
      ...score === undefined ? [] : [
        ["  Score", formatEstimate(score, "share")],
      ],
      ...agreement === undefined ? [] : [
        ["  Orders agree", formatEstimate(agreement, "share")],
      ],
    ]),
  ];
}

function divergenceLines({ answers, models }: Report): string[] {
  const found = answers.flatMap(({ note, likeness }) =>
    likeness?.divergence === undefined ? [] : [
      `  item ${note.item + 1}, ${
        models[note.model]?.model
      }: ${likeness.divergence}`,
    ]
  );
  return listed("Tool calls that part from the expected ones", found);
}

function checkLines({ models }: Report): string[] {
  const found = models.flatMap(({ model, checks }) =>
    checks.map(({ check, failed }) => `  ${model}: ${check} failed ${failed}×`)
  );
  return listed("Checks that failed", found);
}

function listed(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length - MOST;
  return [
    "",
    title,
    ...lines.slice(0, MOST),
    ...more > 0 ? [`  and ${more} more: see --out or --json`] : [],
  ];
}

function gateLines(gates: readonly GateResult[]): string[] {
  const failed = gates.filter(({ failed }) => failed);
  if (failed.length === 0) return [];
  return [
    "",
    "Failed",
    ...failed.map((result) =>
      `  ${result.condition}: ${result.model} has ${gateValue(result)}`
    ),
  ];
}

/** A name cut at its beginning: the end tells models apart. */
function shorten(name: string, width: number): string {
  return name.length <= width
    ? name
    : `…${name.slice(name.length - width + 1)}`;
}

/** Names and checks are others' words: no line end and no control character of theirs reaches the terminal. */
function oneLine(text: string): string {
  return sanitize(text).replace(/\s*\n\s*/g, " ");
}

function clip(line: string, columns: number): string {
  return line.length <= columns ? line : `${line.slice(0, columns - 1)}…`;
}
