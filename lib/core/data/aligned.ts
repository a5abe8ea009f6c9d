/**
 * Tables of text.
 *
 * @module
 */
import { unicodeWidth } from "@std/cli/unicode-width";

/**
 * Pads the cells of rows to the widths of their columns.
 *
 * @param isRight whether a column is aligned on the right; default all but the first
 */
export function aligned(
  rows: readonly (readonly string[])[],
  isRight: (column: number) => boolean = (column) => column > 0,
): string[][] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) =>
      widths[i] = Math.max(widths[i] ?? 0, unicodeWidth(cell))
    );
  }
  return rows.map((row) =>
    row.map((cell, i) => {
      const space = " ".repeat((widths[i] ?? 0) - unicodeWidth(cell));
      return isRight(i) ? space + cell : cell + space;
    })
  );
}

/** One line for the cells of a row. */
export function lineOf(cells: readonly string[]): string {
  return cells.join("  ").trimEnd();
}

/**
 * The lines of a table with a head: in columns if they fit the width, else each cell below its row's first one, with
 * its column's head before it; empty cells are left out.
 *
 * @param width cells of a terminal's row; Infinity for columns in any case
 */
export function fitted(
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const lines = aligned(rows).map(lineOf);
  if (lines.every((line) => unicodeWidth(line) <= width)) return lines;
  const [[title = "", ...heads] = [], ...rest] = rows;
  const blocks = rest.flatMap(([name = "", ...cells]) => [
    name,
    ...aligned(
      heads.map((head, i) => [`  ${head}`, cells[i] ?? ""])
        .filter(([, cell]) => cell !== ""),
      () => false,
    ).map(lineOf),
  ]);
  return title === "" ? blocks : [title, ...blocks];
}
