/**
 * Styled text, broken into rows by display width.
 *
 * @module
 */
import { paint, type Style } from "./theme.ts";
import { characters, displayWidth, paintedWidth } from "./width.ts";

/** Text of one style. */
export interface Span {
  /** Without control characters other than newlines, which end a row. */
  readonly text: string;
  /** How it looks. */
  readonly style: Style;
}

/** A row as it is written; code may be wider than the terminal, which then wraps it. */
export interface Row {
  /** With SGR sequences, all ended within the row. */
  readonly text: string;
  /** Cells that it takes. */
  readonly width: number;
}

/** The text left of the rows of a block, with SGR sequences. */
export interface Margin {
  /** Left of the first row. */
  readonly first: string;
  /** Left of the others. */
  readonly rest: string;
}

/** No margin. */
export const NO_MARGIN: Margin = { first: "", rest: "" };

/** The least text in a row, however wide the margin: one wide character. */
const NARROWEST = 2;

/** Runs of spaces, newlines, and what may only be broken where it is wider than a row. */
const PIECES = /\n|[^\S\n]+|[^\s]+/g;

/** Scripts that are written without spaces between words: a row may end after any character. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u;

/** What must not begin a row. */
const CLOSING =
  /^[\u3001\u3002\uff0c\uff0e\uff01\uff09\uff1a\uff1b\uff1f\u300d\u300f\u3011\u30fc]/;

/**
 * The rows of styled text; at least one.
 *
 * @param widthOf cells of the row with that number, counted from 0
 */
export function wrap(
  spans: Iterable<Span>,
  margin: Margin,
  widthOf: (row: number) => number,
): Row[] {
  const lines = new RowBuilder(margin, widthOf);
  let word: Span[] = [];
  const flush = () => {
    if (word.length > 0) lines.word(word);
    word = [];
  };
  for (const { text, style } of spans) {
    for (const [piece] of text.matchAll(PIECES)) {
      if (piece === "\n") {
        flush();
        lines.end();
      } else if (/^\s/.test(piece)) {
        flush();
        lines.space({ text: piece.replaceAll(/[^\xa0]/g, " "), style });
      } else if (UNSPACED.test(piece)) {
        for (const character of characters(piece)) {
          const last = word.at(-1)?.text ?? "";
          const breaks = UNSPACED.test(character) || UNSPACED.test(last);
          if (breaks && !CLOSING.test(character)) flush();
          word.push({ text: character, style });
        }
      } else word.push({ text: piece, style });
    }
  }
  flush();
  return lines.done();
}

/** Puts words into rows. */
class RowBuilder {
  readonly #margin: Margin;
  readonly #widthOf: (row: number) => number;
  readonly #rows: Row[] = [];
  #spans: Span[] = [];
  #width: number;
  #space: Span | undefined;
  #begun = false;

  constructor(margin: Margin, widthOf: (row: number) => number) {
    this.#margin = margin;
    this.#widthOf = widthOf;
    this.#width = paintedWidth(margin.first);
  }

  /** Space between words: not at the beginning of a row that was broken, nor at the end of any. */
  space(span: Span): void {
    if (this.#begun || this.#rows.length === 0) this.#space = span;
  }

  word(spans: readonly Span[]): void {
    const width = spans.reduce((sum, { text }) => sum + displayWidth(text), 0);
    const space = this.#space === undefined ? 0 : this.#space.text.length;
    if (this.#width + space + width <= this.#limit()) {
      if (this.#space !== undefined) this.#put(this.#space, space);
      for (const span of spans) this.#put(span, displayWidth(span.text));
    } else {
      if (this.#begun) this.end();
      for (const span of spans) this.#fill(span);
    }
    this.#space = undefined;
  }

  /** Ends the row. */
  end(): void {
    this.#rows.push(this.#row());
    this.#spans = [];
    this.#space = undefined;
    this.#begun = false;
    this.#width = paintedWidth(this.#margin.rest);
  }

  done(): Row[] {
    this.end();
    return this.#rows;
  }

  /** A word that may be wider than a row. */
  #fill({ text, style }: Span): void {
    let piece = "";
    let width = 0;
    for (const character of characters(text)) {
      const cells = displayWidth(character);
      if (this.#width + width + cells > this.#limit()) {
        this.#put({ text: piece, style }, width);
        this.end();
        [piece, width] = ["", 0];
      }
      piece += character;
      width += cells;
    }
    this.#put({ text: piece, style }, width);
  }

  #put(span: Span, width: number): void {
    if (span.text === "") return;
    const last = this.#spans.at(-1);
    if (last?.style === span.style) {
      this.#spans[this.#spans.length - 1] = {
        text: last.text + span.text,
        style: last.style,
      };
    } else this.#spans.push(span);
    this.#width += width;
    this.#begun = true;
  }

  #limit(): number {
    const margin = paintedWidth(
      this.#rows.length === 0 ? this.#margin.first : this.#margin.rest,
    );
    return Math.max(this.#widthOf(this.#rows.length), margin + NARROWEST);
  }

  #row(): Row {
    const { first, rest } = this.#margin;
    const margin = this.#rows.length === 0 ? first : rest;
    const text = this.#spans.map(({ text, style }) => paint(text, style));
    return { text: margin + text.join(""), width: this.#width };
  }
}
