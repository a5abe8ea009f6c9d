/**
 * Puts rows on a terminal, with as little movement as they need.
 *
 * @module
 */
import type { Output } from "../../core/io.ts";
import type { Row } from "./wrap.ts";

/** Rows of a screen that does not tell its height. */
const HEIGHT = 24;

/** Terminals that know it show what is between the two at once (synchronized output, private mode 2026). */
const AT_ONCE = { begin: "\x1b[?2026h", end: "\x1b[?2026l" } as const;

/**
 * Shows rows of which the last ones may still change. Only those are ever written again, and only where they are on
 * the screen; what scrolled away is not touched.
 */
export class Painter {
  readonly #output: Output;
  /** The rows that may change; the cursor is at the end of the last one, or at the start of a line without any. */
  #shown: readonly Row[] = [];
  /** How many of them must stay as they are: the terminal has been made wider or narrower since. */
  #held = 0;
  #columns: number;

  /** The cursor must be at the start of a line. */
  constructor(output: Output) {
    this.#output = output;
    this.#columns = output.columns;
  }

  /** Cells of a row when rows were painted last. */
  get columns(): number {
    return this.#columns;
  }

  /** Rows of the screen. */
  get height(): number {
    return this.#output.rows ?? HEIGHT;
  }

  /**
   * Updates the terminal's width; if it has changed, returns the widths of the rows that stay as they were. Some
   * terminals rewrap long rows and some do not, so the position of those rows is unknown; the last row continues if it
   * fits.
   */
  resize(): number[] | undefined {
    const before = this.#columns;
    this.#columns = this.#output.columns;
    if (this.#columns === before) return undefined;
    const last = this.#shown.at(-1);
    const widths = this.#shown.map((row) => row === last ? row.width : before);
    if (last !== undefined && last.width < this.#columns) widths.pop();
    this.#held = widths.length;
    return widths;
  }

  /** Shows rows instead of those that may change; the first `complete` of them will not change any more. */
  async paint(rows: readonly Row[], complete: number): Promise<void> {
    if (this.#output.unsized) rows = rows.slice(0, complete);
    const text = this.#difference(rows) + this.#end(rows, complete);
    this.#shown = rows.slice(complete);
    this.#held = Math.max(0, this.#held - complete);
    if (text !== "") await this.#output.write(text);
  }

  /** Without a row that may change, the cursor goes to the next line. */
  #end(rows: readonly Row[], complete: number): string {
    return complete === rows.length && rows.length > 0 ? "\n" : "";
  }

  #difference(rows: readonly Row[]): string {
    const shown = this.#shown;
    const fixed = this.#fixed();
    let same = 0;
    while (
      same < shown.length && isSame(shown[same], rows[same], same < fixed)
    ) {
      same++;
    }
    const next = textOf(rows.slice(same));
    if (same === shown.length) {
      return shown.length > 0 && next !== "" ? `\n${next}` : next;
    }
    const last = shown[same]?.text ?? "";
    const grows = rows[same]?.text.startsWith(last);
    if (grows && same >= fixed && same === shown.length - 1) {
      return next.slice(last.length);
    }
    // Changed rows that have scrolled out of reach are written again, in place of the rows below them.
    if (same < fixed) return this.#replace(fixed, next);
    // The cursor must end up behind a row.
    const from = Math.min(same, Math.max(rows.length - 1, fixed));
    return this.#replace(from, textOf(rows.slice(from)));
  }

  /**
   * Erases the shown rows from one on and writes others there. They are erased one by one: erasing the rest of the
   * screen (ED) makes some terminals keep a copy of it in what scrolled away.
   */
  #replace(from: number, text: string): string {
    const erased = this.#shown.slice(from);
    if (erased.length === 0) return `\n${text}`;
    const up = erased.reduce((sum, row) => sum + this.#rowsOf(row), -1);
    const erase = `\r\x1b[K${"\x1b[A\x1b[K".repeat(up)}`;
    return `${AT_ONCE.begin}${erase}${text}${AT_ONCE.end}`;
  }

  /** How many of the shown rows cannot be written again. */
  #fixed(): number {
    let first = this.#shown.length;
    for (let room = this.height; first > this.#held; first--) {
      const row = this.#shown[first - 1];
      if (row === undefined) break;
      room -= this.#rowsOf(row);
      if (room < 0) break;
    }
    return first;
  }

  #rowsOf({ width }: Row): number {
    return Math.max(1, Math.ceil(width / this.#columns));
  }
}

function textOf(rows: readonly Row[]): string {
  return rows.map(({ text }) => text).join("\n");
}

/** Whether a row can stay; one out of reach needs only to have the text, and may have more. */
function isSame(
  shown: Row | undefined,
  row: Row | undefined,
  fixed: boolean,
): boolean {
  if (shown === undefined || row === undefined) return false;
  return shown.text === row.text ||
    fixed && unpainted(shown.text).startsWith(unpainted(row.text));
}

function unpainted(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/\x1b\[[\d;]*m/g, "");
}
