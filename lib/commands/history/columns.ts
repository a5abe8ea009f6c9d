/**
 * Tables of text.
 *
 * @module
 */
import { unicodeWidth } from "@std/cli/unicode-width";

/** Rows as lines: the first cell on the left, every other one on the right of its column. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) =>
      widths[i] = Math.max(widths[i] ?? 0, unicodeWidth(cell))
    );
  }
  return rows.map((row) =>
    row.map((cell, i) => {
      const space = " ".repeat((widths[i] ?? 0) - unicodeWidth(cell));
      return i === 0 ? cell + space : space + cell;
    }).join("  ").trimEnd()
  );
}

/** A share of a bar's whole width, in eighths of a cell; what is not nothing shows. */
export function bar(share: number, cells: number): string {
  const eighths = Math.max(share > 0 ? 1 : 0, Math.round(share * cells * 8));
  const rest = eighths % 8;
  return "█".repeat(Math.floor(eighths / 8)) +
    (rest === 0 ? "" : String.fromCodePoint(0x2590 - rest));
}
