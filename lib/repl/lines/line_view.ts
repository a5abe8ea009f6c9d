/**
 * A half-typed text on the terminal, drawn again in its place when it changes.
 *
 * @module
 */
import { dim } from "../../render/style.ts";
import { type Layout, layoutOf } from "./line_layout.ts";
import type { TerminalWriter } from "./terminal_writer.ts";

/** What is shown. */
export interface Shown {
  /** The prompt before the first line, with its style. */
  readonly prompt: string;
  /** Cells that the prompt takes. */
  readonly indent: number;
  /** With line feeds. */
  readonly text: string;
  /** In UTF-16 units. */
  readonly cursor: number;
}

/**
 * Clears the cursor's row and those below. Not from the first column on: some terminals take the clearing of a whole
 * screen for its end, and keep what was shown for scrolling back.
 */
const CLEAR_BELOW = "\r\x1b[2K\x1b[C\x1b[J\r";
const CLEAR_SCREEN = "\x1b[H\x1b[2J";

/**
 * Draws a text, and of one with more rows than the screen those around the cursor. Soft line ends are left to the
 * terminal, which then can wrap anew when its size changes, and copies a long line as one.
 */
export class LineView {
  readonly #writer: TerminalWriter;
  #shown: Shown | undefined;
  #layout: Layout | undefined;
  #top = 0;

  /** Draws through a writer. */
  constructor(writer: TerminalWriter) {
    this.#writer = writer;
  }

  /** Shows a text where the last one was; with nothing before it, on the cursor's row. */
  draw(shown: Shown): void {
    const before = this.#layout;
    const layout = layoutOf({ ...shown, columns: this.#writer.columns });
    const added = this.#added(shown, layout);
    this.#shown = shown;
    this.#layout = layout;
    if (added !== undefined) {
      this.#writer.write(added);
      return;
    }
    const up = before === undefined ? 0 : before.row - this.#top;
    this.#scroll(layout);
    this.#writer.write(rowsUp(up) + CLEAR_BELOW + this.#rows(layout));
  }

  /** Draws again after the terminal has changed its size: most wrap anew what they show. */
  resize(): void {
    const shown = this.#shown;
    if (shown === undefined) return;
    this.#layout = layoutOf({ ...shown, columns: this.#writer.columns });
    this.#shown = undefined;
    this.draw(shown);
  }

  /** Clears the screen and draws at its top. */
  clearScreen(): void {
    const shown = this.#shown;
    this.#writer.write(CLEAR_SCREEN);
    this.leave();
    if (shown !== undefined) this.draw(shown);
  }

  /** Leaves the text where it is; the next output starts on a new row. */
  finish(): void {
    const layout = this.#layout;
    if (layout === undefined) return;
    const below = layout.rows.length - 1 - layout.row;
    if (layout.rows.length > this.#writer.rows) this.#fold(layout);
    else this.#writer.write(`${rowsDown(below)}\r\n`);
    this.leave();
  }

  /** Forgets the shown text; the cursor is on a new row. */
  leave(): void {
    this.#shown = undefined;
    this.#layout = undefined;
    this.#top = 0;
  }

  /** What alone has to be written when text was added at the end of the last row. */
  #added(shown: Shown, layout: Layout): string | undefined {
    const [before, old] = [this.#shown, this.#layout];
    if (before === undefined || old === undefined) return undefined;
    const { text, cursor, prompt } = shown;
    const added = text.slice(before.text.length);
    const atEnd = cursor === text.length &&
      before.cursor === before.text.length;
    const same = prompt === before.prompt && text.startsWith(before.text) &&
      layout.rows.length === old.rows.length && added !== "";
    return atEnd && same && /^[\x20-\x7e]*$/.test(added) ? added : undefined;
  }

  /** Keeps the cursor's row within the screen. */
  #scroll(layout: Layout): void {
    const height = this.#writer.rows;
    const most = Math.max(0, layout.rows.length - height);
    const lowest = Math.max(0, layout.row - height + 1);
    this.#top = Math.min(Math.max(this.#top, lowest), layout.row, most);
  }

  #rows(layout: Layout): string {
    const rows = layout.rows.slice(this.#top, this.#top + this.#writer.rows);
    let text = "";
    for (const [i, row] of rows.entries()) {
      // A blank moves the terminal to the next row after a full one.
      text += row.text === "" && i > 0 ? " " : row.text;
      if (!row.full && i < rows.length - 1) text += "\r\n";
    }
    const up = this.#top + rows.length - 1 - layout.row;
    return text + rowsUp(up) + "\r" + columnsRight(layout.column);
  }

  /** Leaves the part of a text that fits on the screen, and the number of rows below it. */
  #fold(layout: Layout): void {
    const up = layout.row - this.#top;
    this.#top = 0;
    const rows = layout.rows.slice(0, Math.max(1, this.#writer.rows - 2));
    const more = layout.rows.length - rows.length;
    const text = rows.map((row) => row.text + (row.full ? "" : "\r\n"));
    const last = rows.at(-1)?.full ? "\r\n" : "";
    const note = dim(`… ${more} more rows`);
    this.#writer.write(
      `${rowsUp(up)}${CLEAR_BELOW}${text.join("")}${last}${note}\r\n`,
    );
  }
}

function rowsUp(count: number): string {
  return count > 0 ? `\x1b[${count}A` : "";
}

function rowsDown(count: number): string {
  return count > 0 ? `\x1b[${count}B` : "";
}

function columnsRight(count: number): string {
  return count > 0 ? `\x1b[${count}C` : "";
}
