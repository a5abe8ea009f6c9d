/**
 * The positions of a half-typed text on a terminal.
 *
 * @module
 */
import { sanitize } from "../../core/text/text.ts";
import { characters, displayWidth } from "../../render/markdown/width.ts";

/** Columns from one tab stop to the next. */
const TAB = 8;

/** A row of the screen. */
export interface LayoutRow {
  /** What it shows; harmless. */
  readonly text: string;
  /** Whether the line continues in the next row, because this row is full. */
  readonly full: boolean;
}

/** Rows, and the cursor's place in them. */
export interface Layout {
  /** At least one. */
  readonly rows: readonly LayoutRow[];
  /** The cursor's row, from 0. */
  readonly row: number;
  /** The cursor's column, from 0. */
  readonly column: number;
}

/** What is laid out. */
export interface LayoutInput {
  /** The prompt before the first line, with its style. */
  readonly prompt: string;
  /** Cells that the prompt takes; further lines begin below its end. */
  readonly indent: number;
  /** The text, with line feeds. */
  readonly text: string;
  /** In UTF-16 units. */
  readonly cursor: number;
  /** Width of the terminal in cells. */
  readonly columns: number;
}

/** Breaks a text into rows as a terminal does, a wide character never across two of them. */
export function layoutOf(input: LayoutInput): Layout {
  const { prompt, indent, text, cursor, columns } = input;
  const rows: LayoutRow[] = [];
  let shown = prompt;
  let column = indent;
  let place = { row: 0, column };
  const end = (full: boolean) => {
    rows.push({ text: shown, full });
    [shown, column] = full ? ["", 0] : [" ".repeat(indent), indent];
  };
  let at = 0;
  for (const [index, line] of text.split("\n").entries()) {
    if (index > 0) {
      end(false);
      at++;
    }
    for (const character of characters(line)) {
      for (const [part, cell] of cellsOf(character, column).entries()) {
        const width = widthOf(cell);
        if (column + width > columns) end(true);
        if (at === cursor && part === 0) place = { row: rows.length, column };
        shown += cell;
        column += width;
      }
      at += character.length;
    }
    // After a full row, the cursor is where the next character goes.
    if (at === cursor && column === columns) end(true);
    if (at === cursor) place = { row: rows.length, column };
  }
  rows.push({ text: shown, full: false });
  return { rows, ...place };
}

/** What is shown of a character; what takes its place may be broken across rows. */
function cellsOf(character: string, column: number): string[] {
  if (character === "\t") return Array(TAB - column % TAB).fill(" ");
  const seen = sanitize(character);
  return seen === character ? [seen] : [...seen];
}

const widths = new Map<string, number>();

/** Measuring is slow, and a text has few different characters. */
function widthOf(cell: string): number {
  if (cell >= " " && cell <= "~" && cell.length === 1) return 1;
  let width = widths.get(cell);
  if (width === undefined) {
    if (widths.size > 5000) widths.clear();
    width = displayWidth(cell);
    widths.set(cell, width);
  }
  return width;
}
