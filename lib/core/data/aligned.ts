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
