/**
 * Tables: columns as wide as what is in them, and narrower where the terminal is.
 *
 * @module
 */
import type { Alignment } from "./block.ts";
import { inlineSpans } from "./inline.ts";
import { paint, THEME } from "./theme.ts";
import { displayWidth, paintedWidth } from "./width.ts";
import { type Margin, NO_MARGIN, type Row, type Span, wrap } from "./wrap.ts";

const SEPARATOR = " │ ";

/** The least width of a column that has to be made narrower. */
const NARROWEST = 4;

/** A table under way. */
export class Table {
  readonly #alignments: readonly Alignment[];
  readonly #rows: Span[][][] = [];

  /** Begins with the head's cells, inline Markdown. */
  constructor(head: readonly string[], alignments: readonly Alignment[]) {
    this.#alignments = alignments;
    this.#rows.push(head.map((cell) => inlineSpans(cell, THEME.tableHead)));
  }

  /** The same rows, to which others can be added. */
  clone(): Table {
    const copy = new Table([], this.#alignments);
    copy.#rows.splice(0, 1, ...this.#rows);
    return copy;
  }

  /** Adds a row. */
  add(cells: readonly string[]): void {
    this.#rows.push(cells.map((cell) => inlineSpans(cell)));
  }

  /**
   * How wide the columns are best, together with what is between them no wider than that.
   *
   * @param ample whether each gets up to as much room again, for rows to come
   */
  widths(available: number, ample = false): number[] {
    const widths = this.#alignments.map((_, column) =>
      Math.max(3, ...this.#rows.map((row) => cellWidth(row[column] ?? [])))
    );
    const space = available - SEPARATOR.length * (widths.length - 1);
    let over = widths.reduce((sum, width) => sum + width, 0) - space;
    if (ample && over < 0) {
      const share = Math.floor(-over / widths.length);
      return widths.map((width) => width + Math.min(width, share));
    }
    while (over > 0) {
      const widest = Math.max(...widths);
      if (widest <= NARROWEST) break;
      const next = Math.max(
        NARROWEST,
        ...widths.filter((width) => width < widest),
      );
      const count = widths.filter((width) => width === widest).length;
      const step = Math.min(widest - next, Math.ceil(over / count));
      for (const [column, width] of widths.entries()) {
        if (width !== widest || over <= 0) continue;
        widths[column] = width - step;
        over -= step;
      }
    }
    return widths;
  }

  /** All rows so far, the head and the rule below it first. */
  rows(margin: Margin, widths: readonly number[]): Row[] {
    const [head = [], ...body] = this.#rows;
    const rule = widths.map((width) => "─".repeat(width)).join("─┼─");
    return [
      ...this.#row(head, margin, widths),
      row(margin.rest + paint(rule, THEME.faint), widths, margin.rest),
      ...body.flatMap((cells) =>
        this.#row(cells, { first: margin.rest, rest: margin.rest }, widths)
      ),
    ];
  }

  /** A row below the others, which is not kept. */
  rowBelow(
    cells: readonly string[],
    { rest }: Margin,
    widths: readonly number[],
  ): Row[] {
    const spans = cells.map((cell) => inlineSpans(cell));
    return this.#row(spans, { first: rest, rest }, widths);
  }

  #row(
    cells: readonly Span[][],
    margin: Margin,
    widths: readonly number[],
  ): Row[] {
    const columns = widths.map((width, column) =>
      wrap(cells[column] ?? [], NO_MARGIN, () => width)
    );
    const height = Math.max(1, ...columns.map((rows) => rows.length));
    return Array.from({ length: height }, (_, at) => {
      const left = at === 0 ? margin.first : margin.rest;
      const parts = columns.map((rows, column) =>
        aligned(
          rows[at],
          widths[column] ?? 0,
          this.#alignments[column] ?? "left",
        )
      );
      return row(
        left + parts.join(paint(SEPARATOR, THEME.faint)),
        widths,
        left,
      );
    });
  }
}

function row(text: string, widths: readonly number[], left: string): Row {
  const cells = widths.reduce((sum, width) => sum + width, 0);
  const width = paintedWidth(left) + cells +
    SEPARATOR.length * (widths.length - 1);
  return { text: text.trimEnd(), width };
}

function cellWidth(spans: readonly Span[]): number {
  const lines = spans.map(({ text }) => text).join("").split("\n");
  return Math.max(...lines.map(displayWidth));
}

function aligned(
  cell: Row | undefined,
  width: number,
  alignment: Alignment,
): string {
  const space = Math.max(0, width - (cell?.width ?? 0));
  const left = alignment === "right"
    ? space
    : alignment === "center"
    ? Math.floor(space / 2)
    : 0;
  return " ".repeat(left) + (cell?.text ?? "") + " ".repeat(space - left);
}
