/**
 * Writes the results of several runs side by side.
 *
 * @module
 */
import { aligned, lineOf } from "../../core/data/aligned.ts";
import { dollarSum } from "../../core/text/dollars.ts";
import { unicodeWidth } from "@std/cli/unicode-width";
import type { Output } from "../../core/io.ts";
import { sanitize } from "../../core/text/text.ts";
import { isUnknown, knownTokens } from "../shared/known_tokens.ts";
import type { RunResult } from "./record_run.ts";

/** Runs of one command. */
export interface Comparison {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** The command that checked each run, if any. */
  readonly check: string | undefined;
  /** In the order in which they ran. */
  readonly results: readonly RunResult[];
}

/** Shown for an unknown value. */
const NONE = "–";

/** The titles of the columns, and whether their cells are numbers, which are aligned on the right. */
const COLUMNS: readonly (readonly [head: string, isNumber: boolean])[] = [
  ["model", false],
  ["check", false],
  ["exit", true],
  ["steps", true],
  ["tokens in", true],
  ["out", true],
  ["cost", true],
  ["time", true],
  ["run", false],
];

/** One line for each model: in columns on a terminal, without ids if it is narrow; with tabs elsewhere. */
export function comparisonTable(
  { results }: Comparison,
  { isTerminal, columns }: Pick<Output, "isTerminal" | "columns">,
): string {
  const rows = [COLUMNS.map(([head]) => head), ...results.map(cells)];
  if (!isTerminal) {
    return rows.map((row) => `${row.join("\t")}\n`).join("");
  }
  const lines = aligned(rows, (i) => COLUMNS[i]?.[1] === true);
  const isNarrow = unicodeWidth(lines[0]?.join("  ") ?? "") > columns;
  return lines.map((cells) =>
    `${lineOf(cells.slice(0, isNarrow ? -1 : undefined))}\n`
  ).join("");
}

/** Writes the comparison as one line of JSON. */
export function comparisonJson(
  { command, check, results }: Comparison,
): string {
  const models = results.map((result) => {
    const { id, model, exit, seconds, tally, replay } = result;
    const { input, output, exchanges, failures, answers, cost } = tally;
    const { unreported } = tally;
    const isKnown = !isUnknown(tally);
    const replayed = replay?.fork?.given ?? 0;
    return {
      model: model ?? null,
      run: id,
      exit,
      check: result.check ?? null,
      steps: replayed + answers,
      replayed,
      exchanges,
      failures,
      missed: replay?.misses.size ?? 0,
      tokens: isKnown ? { input, output } : { input: null, output: null },
      unreported,
      cost: cost ?? null,
      seconds: Number(seconds.toFixed(3)),
    };
  });
  return `${JSON.stringify({ command, check: check ?? null, models })}\n`;
}

function cells(
  { id, model, exit, seconds, tally, replay, check }: RunResult,
): string[] {
  const { input, output, answers, cost } = tally;
  return [
    sanitize(model ?? NONE),
    check === undefined ? NONE : check === 0 ? "pass" : `fail (exit ${check})`,
    String(exit),
    String((replay?.fork?.given ?? 0) + answers),
    knownTokens(input, tally),
    knownTokens(output, tally),
    cost === undefined ? NONE : dollarSum(cost),
    `${seconds.toFixed(1)} s`,
    id,
  ];
}
