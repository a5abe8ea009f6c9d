/**
 * One row of a list on a terminal.
 *
 * @module
 */
import { unicodeWidth } from "@std/cli/unicode-width";
import { cut } from "../../render/cut.ts";

/** The fewest cells for the words. */
const FEWEST = 10;

/**
 * Cells of the same widths in every row, and then the words, cut: on one line if they fit, otherwise on more, broken
 * between the same columns in every row.
 */
export function rowLines(
  cells: readonly string[],
  words: string,
  columns: number,
): string {
  const lines: string[] = [];
  let line = "";
  for (const [i, cell] of cells.entries()) {
    const next = line === "" ? cell : `${line} ${cell}`;
    const fits = unicodeWidth(next) <= columns;
    if (!fits) lines.push(line.trimEnd());
    line = fits || i === 0 ? next : `  ${cell}`;
  }
  let room = columns - unicodeWidth(line) - 1;
  if (room < FEWEST) {
    lines.push(line.trimEnd());
    line = " ";
    room = Math.max(FEWEST, columns - 2);
  }
  return [...lines, `${line} ${cut(words, room)}`.trimEnd()].join("\n");
}
