/**
 * The report as a table for a terminal: 80 columns are enough, wider ones hold more models side by side.
 *
 * @module
 */
import { fit } from "../core/data/fit.ts";
import { sanitize } from "../core/text/text.ts";
import type { Comparison } from "./comparison.ts";
import { COMPARED } from "./compared.ts";
import {
  format,
  formatDifference,
  formatEstimate,
  formatSpan,
} from "./format.ts";
import { plural } from "../core/text/plural.ts";
import { spokenRows } from "../core/text/spoken_rows.ts";
import { onOneLine } from "../core/text/trim.ts";
import { type GateResult, gateValue } from "./gate.ts";
import type { MinDifference } from "./statistics/min_difference.ts";
import type { Judgement } from "./judgement.ts";
import type { Report } from "./report.ts";
import { verdictOf } from "./statistics/verdict.ts";
import { loadWords, toolWords } from "./sending/load_words.ts";
import { stopLines } from "./spending/stopped.ts";
import {
  checkLines,
  differenceLines,
  failureLines,
  mediaLines,
} from "./table_lists.ts";
import { intervalNotes, type Section, tableSections } from "./rows.ts";

const GAP = 2;
/** Narrower terminals get lines of this width. */
const LEAST = 30;
/** Two models and their intervals fit beside it in 80 columns. */
const MOST_LEFT = 20;

/**
 * Writes a report in lines of at most `columns` characters.
 *
 * @param speaks whether the table is written as words, one model after the other
 */
export function reportText(
  report: Report,
  gates: readonly GateResult[],
  columns: number,
  speaks = false,
): string {
  const { models, comparisons, judgements } = report;
  const names = models.map(({ model }) => model);
  const lines = [
    ...heading(report),
    ...(speaks ? spoken : table)(names, tableSections(report), columns),
    ...footnotes(report),
    ...failureLines(report),
    ...comparisons.flatMap((one) =>
      comparisonLines(one, report.options.minDifference)
    ),
    ...judgements.flatMap(judgementLines),
    ...differenceLines(
      report,
      "Where calls differ from the record first",
      ({ trajectory }) => trajectory?.divergence?.words,
    ),
    ...differenceLines(
      report,
      "Tool calls that differ from the expected ones",
      ({ likeness }) => likeness?.divergence,
    ),
    ...checkLines(report),
    ...mediaLines(report),
    ...gateLines(gates),
  ];
  // A name that is wider than the terminal is cut.
  return fit(lines.map(oneLine).join("\n"), columns).split("\n")
    .map((line) => `${clip(line, Math.max(LEAST, columns))}\n`).join("");
}

function heading(report: Report): string[] {
  const { load } = report.options;
  const { started, ended, items, models, totals } = report;
  const how = [
    plural(items.length, "item"),
    plural(models.length, "model"),
    ...load.repeat > 1 ? [`${load.repeat} times each`] : [],
    ...toolWords(report.options),
    ...loadWords(load),
    ...totals.warmups > 0 ? [`${totals.warmups} to warm up`] : [],
    ...ended === undefined
      ? []
      : [formatSpan(Date.parse(ended) - Date.parse(started))],
  ];
  return [
    how.join(" · "),
    ...stopLines(report),
    "",
  ];
}

/** Each model's numbers below its name. */
function spoken(
  names: readonly string[],
  sections: readonly Section[],
): string[] {
  const rows = sections.flatMap(({ rows }) => rows);
  const head = ["Model", ...rows.map(({ title }) => title.trim())];
  const models = names.map((name, i) => [
    name,
    ...rows.map(({ cells }) => cells[i] ?? ""),
  ]);
  return spokenRows(head, models).split("\n");
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

function footnotes({ items }: Report): string[] {
  return intervalNotes(items);
}

function comparisonLines(
  comparison: Comparison,
  least: MinDifference | undefined,
): string[] {
  const { first, second, differences, agreement, beyondNoise } = comparison;
  const itself = first === second;
  const rows = COMPARED.flatMap((metric) => {
    const found = differences[metric.name];
    // That a model does not differ from itself needs no words.
    if (found === undefined || itself && !found.clear) return [];
    const shown = formatDifference(found.difference, metric.unit);
    return [[
      metric.title,
      shown,
      verdictOf(metric, found, itself, least).words,
    ]];
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
      : `${second} minus ${first}, item by item`,
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
    `The judge: ${second} against ${first === second ? "itself" : first}`,
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
  return onOneLine(sanitize(text));
}

function clip(line: string, columns: number): string {
  return line.length <= columns ? line : `${line.slice(0, columns - 1)}…`;
}
