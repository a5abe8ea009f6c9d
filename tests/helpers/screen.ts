/**
 * A terminal in memory: what it shows after all that a program has written to it.
 *
 * @module
 */
import xterm from "@xterm/headless";
import type { Output } from "../../lib/core/io.ts";

/** A screen of that many cells, with all that has scrolled away from it. */
export class Screen implements Output {
  readonly isTerminal = true;
  /** Everything that was written, one piece for each call. */
  readonly written: string[] = [];
  readonly #terminal: xterm.Terminal;

  constructor(columns = 80, rows = 24) {
    this.#terminal = new xterm.Terminal({
      cols: columns,
      rows,
      scrollback: 1_000_000,
      allowProposedApi: true,
      convertEol: true,
    });
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  write(text: string): Promise<void> {
    this.written.push(text);
    this.#terminal.write(text);
    return Promise.resolve();
  }

  /** Resolves when all that was written is shown. */
  settled(): Promise<void> {
    return new Promise((resolve) => this.#terminal.write("", resolve));
  }

  resize(columns: number): void {
    this.#terminal.resize(columns, this.rows);
  }

  /** All rows, those that scrolled away included, without what is empty at the end. */
  lines(): string[] {
    const { length } = this.#terminal.buffer.active;
    return this.#rows(0, length).join("\n").trimEnd().split("\n");
  }

  /** The rows that scrolled away. */
  gone(): string[] {
    return this.#rows(0, this.#terminal.buffer.active.baseY);
  }

  /** Attributes of the first cell that has this text: `bold`, `italic`, `dim`, …, and the colour's number. */
  styleOf(text: string): string[] {
    const buffer = this.#terminal.buffer.active;
    for (let row = 0; row < buffer.length; row++) {
      const line = buffer.getLine(row);
      const at = line?.translateToString().indexOf(text) ?? -1;
      const cell = at < 0 ? undefined : line?.getCell(at);
      if (cell === undefined) continue;
      return [
        cell.isBold() ? "bold" : "",
        cell.isDim() ? "dim" : "",
        cell.isItalic() ? "italic" : "",
        cell.isUnderline() ? "underline" : "",
        cell.isStrikethrough() ? "strike" : "",
        cell.isFgDefault() ? "" : `color ${cell.getFgColor()}`,
      ].filter((name) => name !== "");
    }
    throw new Error(`the screen never showed ${JSON.stringify(text)}`);
  }

  #rows(from: number, to: number): string[] {
    const buffer = this.#terminal.buffer.active;
    return Array.from(
      { length: to - from },
      (_, at) => buffer.getLine(from + at)?.translateToString(true) ?? "",
    );
  }
}
