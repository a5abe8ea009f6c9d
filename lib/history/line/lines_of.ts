/**
 * Makes the lines that are appended for exchanges, labels and runs.
 *
 * @module
 */
import type { LineText } from "../../files/jsonl.ts";
import type { NeededLine } from "../../files/near_lines.ts";
import type { LongTexts } from "../../json/long_text.ts";
import type { Exchange } from "./exchange.ts";
import { withFragments } from "./fragment.ts";
import { writtenExchange } from "./history_line.ts";
import type { Label } from "./label.ts";
import { type Run, runLine } from "./run.ts";

/** Lines in order, and the lines of fragments that must come before them. */
export interface Lines {
  /** Without line ends. */
  readonly lines: readonly LineText[];
  /** See {@linkcode NeededLine}. */
  readonly needed: readonly NeededLine[];
}

/**
 * Makes lines: those of runs first, then exchanges, labels and others.
 *
 * @param long the known long texts of the exchanges
 */
export function linesOf(
  { exchanges, labels, runs = [], others = [] }: {
    readonly exchanges: readonly Exchange[];
    readonly labels: readonly Label[];
    readonly runs?: readonly Run[];
    readonly others?: readonly Readonly<Record<string, unknown>>[];
  },
  long: LongTexts,
): Lines {
  const lines: LineText[] = [];
  const all: NeededLine[] = [];
  for (const run of runs) lines.push(runLine(run));
  for (const one of exchanges) {
    const { exchange, needed } = withFragments(one);
    lines.push(writtenExchange(exchange, long));
    for (const line of needed) all.push(line);
  }
  for (const label of labels) lines.push(JSON.stringify(label));
  for (const other of others) lines.push(JSON.stringify(other));
  return { lines, needed: all };
}
