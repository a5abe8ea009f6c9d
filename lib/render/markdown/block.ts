/**
 * The parts that Markdown is read into.
 *
 * @module
 */

/** A quote or a list's item around a block. */
export interface Container {
  /** Which of the two. */
  readonly kind: "quote" | "item";
  /** Columns that the lines of an item are indented by, within what is around it. */
  readonly indent: number;
  /** The text left of the first row: a bullet, a number, a bar. */
  readonly first: string;
  /** The text left of the other rows, equally wide. */
  readonly rest: string;
}

/** The place of a block on the screen. */
export interface Place {
  /** The text left of its first row. */
  readonly first: string;
  /** The text left of its other rows. */
  readonly rest: string;
  /** The empty row before it, with the text at its left; undefined without such a row. */
  readonly gap: string | undefined;
}

/** How the text of a table's column is aligned. */
export type Alignment = "left" | "center" | "right";

/** One part of an answer, in the order of reading. */
export type Block =
  /** A heading of a level from 1 to 6, or 0 for a paragraph; its text is inline Markdown. */
  | {
    readonly type: "text";
    readonly level: number;
    readonly text: string;
    readonly place: Place;
  }
  | { readonly type: "rule"; readonly place: Place }
  /** A line as it is, of an indented block of code. */
  | { readonly type: "literal"; readonly text: string; readonly place: Place }
  | { readonly type: "code"; readonly info: string; readonly place: Place }
  | { readonly type: "codeLine"; readonly text: string }
  | { readonly type: "codeEnd" }
  | {
    readonly type: "table";
    readonly head: readonly string[];
    readonly alignments: readonly Alignment[];
    readonly place: Place;
  }
  | { readonly type: "tableRow"; readonly cells: readonly string[] }
  | { readonly type: "tableEnd" };
