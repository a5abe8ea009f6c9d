/**
 * An answer as Markdown, shown as it is written.
 *
 * @module
 */
import type { Output } from "../../core/io.ts";
import { TerminalSanitizer } from "../../core/text/text.ts";
import type { Block } from "./block.ts";
import { cutOf } from "./cut_line.ts";
import { loadLanguage } from "./languages.ts";
import { Layout } from "./layout.ts";
import { Painter } from "./painter.ts";
import { BlockReader, LONGEST_TEXT } from "./reader.ts";

/** The least time between two paintings. */
const FRAME_MS = 16;

/** Text that waits for the terminal before the provider has to wait, too. */
const MOST_WAITING = 1 << 16;

/** Rows that are written at once. */
const MOST_ROWS = 500;

/** How an answer is shown. */
export interface MarkdownOptions {
  /** The text before the first paragraph, with SGR sequences; nothing by default. */
  readonly label?: string | undefined;
  /** Milliseconds of a monotonic clock. */
  readonly now?: (() => number) | undefined;
}

/** Renders Markdown that comes in pieces. */
export class MarkdownWriter {
  readonly #sanitizer = new TerminalSanitizer();
  readonly #reader = new BlockReader();
  readonly #layout: Layout;
  readonly #painter: Painter;
  readonly #now: () => number;
  /** Widths of rows that were painted before the terminal's changed, by their number in the layout. */
  #widths: number[] = [];
  #text = "";
  /** How much of the text has no newline. */
  #searched = 0;
  #painted = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #work: Promise<void> = Promise.resolve();

  /** The cursor must be at the start of a line. */
  constructor(output: Output, { label = "", now }: MarkdownOptions = {}) {
    this.#now = now ?? (() => performance.now());
    this.#painter = new Painter(output);
    this.#layout = new Layout({
      widthOf: (row) => this.#widths[row] ?? this.#painter.columns,
      height: () => this.#painter.height,
      label,
    });
  }

  /**
   * Takes the next piece; it is on the screen within a frame.
   *
   * @throws {Deno.errors.BrokenPipe} the reader has gone, maybe with an earlier piece
   */
  async write(text: string): Promise<void> {
    this.#text += this.#sanitizer.push(text);
    const due = this.#now() - this.#painted >= FRAME_MS;
    if (due || this.#text.length > MOST_WAITING) await this.#schedule(false);
    else this.#timer ??= setTimeout(() => void this.#schedule(false), FRAME_MS);
  }

  /** Shows everything and goes to the next line; what comes then is a new text. */
  async end(): Promise<void> {
    this.#text += this.#sanitizer.end();
    await this.#schedule(true);
  }

  /** Paints one after the other; a failure rejects all that follow. */
  #schedule(ends: boolean): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#work = this.#work.then(() => this.#advance(ends));
    this.#work.catch(() => {}); // reported by write and end
    return this.#work;
  }

  async #advance(ends: boolean): Promise<void> {
    this.#resize();
    for (;;) {
      const line = this.#nextLine();
      if (line === undefined) break;
      await this.#add(this.#reader.line(line.text, line.cut));
      if (this.#layout.ready > MOST_ROWS) await this.#paint(this.#layout);
    }
    if (ends) {
      if (this.#text !== "") await this.#add(this.#reader.line(this.#text));
      this.#text = "";
      this.#searched = 0;
      await this.#add(this.#reader.end());
      await this.#paint(this.#layout);
    } else await this.#paint(await this.#preview());
    this.#painted = this.#now();
  }

  /** The rows that would be there if the text ended here. */
  async #preview(): Promise<Layout> {
    const reader = this.#reader.clone();
    const layout = this.#layout.clone();
    const text = this.#text;
    const known = reader.waits(text) ? [] : reader.line(text);
    const blocks = [...known, ...reader.end()];
    const open = blocks.findLastIndex(({ type }) => type === "text");
    for (const [at, block] of blocks.entries()) {
      if (block.type === "code") await loadLanguage(block.info);
      // The rule below code comes when its end has come.
      const unended = block.type === "codeEnd" && at === blocks.length - 1;
      if (!unended) layout.add(block, at === open);
    }
    return layout;
  }

  async #add(blocks: readonly Block[]): Promise<void> {
    for (const block of blocks) {
      if (block.type === "code") await loadLanguage(block.info);
      this.#layout.add(block);
    }
  }

  async #paint(layout: Layout): Promise<void> {
    const complete = this.#layout.ready;
    const rows = layout.take();
    this.#layout.take();
    this.#widths.splice(0, complete);
    await this.#painter.paint(rows, complete);
  }

  #resize(): void {
    const held = this.#painter.resize();
    if (held === undefined) return;
    this.#widths = held.map((width, row) => this.#widths[row] ?? width);
    this.#layout.settle();
  }

  /** The next line that is complete, or a part of one that is too long. */
  #nextLine(): { text: string; cut: boolean } | undefined {
    const end = this.#text.indexOf("\n", this.#searched);
    const length = end < 0 ? this.#text.length : end;
    const at = length > LONGEST_TEXT ? cutOf(this.#text) : undefined;
    if (at !== undefined) {
      return { text: this.#cut(at, at), cut: true };
    }
    this.#searched = length;
    return end < 0 ? undefined : { text: this.#cut(end, end + 1), cut: false };
  }

  #cut(end: number, next: number): string {
    const text = this.#text.slice(0, end);
    this.#text = this.#text.slice(next);
    this.#searched = 0;
    return text;
  }
}
