/**
 * Blocks as rows.
 *
 * @module
 */
import type { Block, Place } from "./block.ts";
import { heal } from "./heal.ts";
import { LineHighlighter } from "./highlight.ts";
import { inlineSpans } from "./inline.ts";
import { languageName, languageOf } from "./languages.ts";
import { Table } from "./table.ts";
import { paint, THEME } from "./theme.ts";
import { displayWidth, paintedWidth } from "./width.ts";
import { type Margin, NO_MARGIN, type Row, wrap } from "./wrap.ts";

/** Columns of a tab in code. */
const TAB = 4;

/** The widest rule across the page. */
const WIDEST_RULE = 72;

/** The least text beside a margin, in cells. */
const NARROWEST = 8;

/** The terminal that rows are made for. */
export interface LayoutOptions {
  /** Cells of the row with that number, counted from the first one that has not been taken. */
  readonly widthOf: (row: number) => number;
  /** Rows on the screen. */
  readonly height: () => number;
  /** The text before the first paragraph, with SGR sequences; on its own row before anything else. */
  readonly label: string;
}

/** A table whose end has not come. */
interface OpenTable {
  readonly table: Table;
  readonly margin: Margin;
  /** Of the columns, once rows have been printed with them. */
  widths: readonly number[] | undefined;
}

/** Turns blocks into rows. */
export class Layout {
  readonly #options: LayoutOptions;
  #label: string;
  #rows: Row[] = [];
  #code: LineHighlighter | undefined;
  #margin: Margin = NO_MARGIN;
  #table: OpenTable | undefined;

  /** Begins an answer. */
  constructor(options: LayoutOptions) {
    this.#options = options;
    this.#label = options.label;
  }

  /** The same state, which can go another way. */
  clone(): Layout {
    const copy = new Layout(this.#options);
    copy.#label = this.#label;
    copy.#rows = this.#rows.slice();
    copy.#code = this.#code?.clone();
    copy.#margin = this.#margin;
    copy.#table = this.#table &&
      { ...this.#table, table: this.#table.table.clone() };
    return copy;
  }

  /** The rows of what has been added since they were taken last. */
  take(): Row[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** How many rows wait to be taken. */
  get ready(): number {
    return this.#rows.length;
  }

  /**
   * Adds the next block. The language of code must have been loaded before.
   *
   * @param open whether its text is still being written
   */
  add(block: Block, open = false): void {
    if ("place" in block) this.#begin(block, block.place);
    const margin = this.#margin;
    switch (block.type) {
      case "text":
        this.#text(open ? heal(block.text) : block.text, block.level);
        break;
      case "literal":
        this.#push(margin.first, paint(untabbed(block.text), THEME.code));
        break;
      case "rule":
        this.#push(margin.first, this.#rule());
        break;
      case "code":
        this.#push(margin.first, this.#rule(languageName(block.info)));
        this.#code = highlighter(block.info);
        break;
      case "codeLine":
        this.#codeLine(untabbed(block.text));
        break;
      case "codeEnd":
        this.#push(margin.rest, this.#rule());
        this.#code = undefined;
        break;
      case "table":
        this.#table = {
          table: new Table(block.head, block.alignments),
          margin,
          widths: undefined,
        };
        break;
      case "tableRow":
        this.#tableRow(block.cells);
        break;
      case "tableEnd":
        this.settle();
        this.#table = undefined;
        break;
    }
  }

  /**
   * Fixes the columns of an open table; its rows so far are complete.
   *
   * @param ample whether the columns get room for what later rows may have
   */
  settle(ample = false): void {
    const open = this.#table;
    if (open === undefined || open.widths !== undefined) return;
    const { table, margin } = open;
    open.widths = table.widths(this.#space(margin), ample);
    this.#rows.push(...open.table.rows(open.margin, open.widths));
  }

  /** The gap, the label and the margin of a block. */
  #begin(block: Block, { gap, first, rest }: Place): void {
    if (gap !== undefined) this.#push(painted(gap), "");
    this.#margin = { first: painted(first), rest: painted(rest) };
    if (this.#label === "") return;
    if (block.type === "text" && block.level === 0 && first === "") {
      this.#margin = { ...this.#margin, first: this.#label };
    } else this.#push(this.#label, "");
    this.#label = "";
  }

  #text(text: string, level: number): void {
    const style = THEME.headings[level - 1] ?? "";
    const base = this.#rows.length;
    const least = paintedWidth(this.#margin.rest) + NARROWEST;
    const widthOf = (row: number) =>
      Math.max(this.#options.widthOf(base + row), least);
    this.#rows.push(...wrap(inlineSpans(text, style), this.#margin, widthOf));
  }

  #codeLine(text: string): void {
    const spans = this.#code?.line(text) ?? [{ text, style: "" }];
    const code = spans.map(({ text, style }) => paint(text, style)).join("");
    const left = this.#margin.rest;
    const width = paintedWidth(left) + displayWidth(text);
    this.#rows.push({ text: left + code, width });
  }

  #tableRow(cells: readonly string[]): void {
    const open = this.#table;
    if (open === undefined) return;
    const { table, margin, widths } = open;
    if (widths !== undefined) {
      this.#rows.push(...table.rowBelow(cells, margin, widths));
      return;
    }
    table.add(cells);
    const natural = table.widths(this.#space(margin));
    // A table that fills the screen: what scrolls away cannot be made wider any more.
    const rows = table.rows(margin, natural).length;
    if (rows >= this.#options.height() - 3) this.settle(true);
  }

  /** Cells beside a margin. */
  #space(margin: Margin): number {
    const columns = this.#options.widthOf(this.#rows.length);
    return Math.max(columns - paintedWidth(margin.rest), NARROWEST);
  }

  #rule(title = ""): string {
    const width = Math.min(this.#space(this.#margin), WIDEST_RULE);
    const name = title === "" ? "" : ` ${title} `;
    const left = "─".repeat(name === "" ? 0 : 2);
    const right = "─".repeat(
      Math.max(0, width - left.length - displayWidth(name)),
    );
    return paint(left + name + right, THEME.faint);
  }

  #push(left: string, text: string): void {
    const row = text === "" ? left.trimEnd() : left + text;
    this.#rows.push({ text: row, width: paintedWidth(row) });
  }
}

function highlighter(info: string): LineHighlighter | undefined {
  const mode = languageOf(info);
  return mode && new LineHighlighter(mode);
}

/** The bars of quotes in their style. */
function painted(margin: string): string {
  return margin.replaceAll("│", paint("│", THEME.faint));
}

/** Tabs as spaces, to the next multiple of four columns. */
function untabbed(text: string): string {
  if (!text.includes("\t")) return text;
  const [first = "", ...rest] = text.split("\t");
  return rest.reduce(
    (line, piece) => line + " ".repeat(TAB - displayWidth(line) % TAB) + piece,
    first,
  );
}
