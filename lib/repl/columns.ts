/**
 * Two texts beside each other.
 *
 * @module
 */
import { foldPainted } from "../render/markdown/fold.ts";
import {
  characters,
  displayWidth,
  paintedWidth,
} from "../render/markdown/width.ts";

/** A text under a title. */
export interface Column {
  /** First line. */
  readonly title: string;
  /** What is under it. */
  readonly text: string;
}

/** The rows of a text in the given number of cells; code may be wider. */
export type Render = (text: string, cells: number) => Promise<string>;

/** Narrower columns are hard to read: then one text follows the other. */
const LEAST = 24;

const BETWEEN = " │ ";

/**
 * The texts in two columns of the same width, which together have as many cells as there are; wrapped between words.
 *
 * @param render how the texts are shown; unchanged by default
 */
export async function sideBySide(
  [left, right]: readonly [Column, Column],
  cells: number,
  render?: Render,
): Promise<string> {
  const width = Math.floor((cells - BETWEEN.length) / 2);
  const shown = async ({ title, text }: Column, room: number) => ({
    title,
    text: await render?.(text, room) ?? text,
  });
  if (width < LEAST) {
    return below([await shown(left, cells), await shown(right, cells)]);
  }
  const columns: string[][] = [];
  for (const column of [left, right]) {
    const { title, text } = await shown(column, width);
    const rows = text.trimEnd().split("\n");
    columns.push([
      ...wrapCells(title, width),
      "─".repeat(width),
      ...rows.flatMap((row) =>
        render === undefined ? wrapCells(row, width) : foldPainted(row, width)
      ),
    ]);
  }
  const [first = [], second = []] = columns;
  const height = Math.max(first.length, second.length);
  return Array.from({ length: height }, (_, i) => {
    const line = first[i] ?? "";
    const space = " ".repeat(Math.max(0, width - paintedWidth(line)));
    return (line + space + BETWEEN + (second[i] ?? "")).trimEnd();
  }).join("\n");
}

/** One text after the other, each after its title. */
export function below(columns: readonly Column[]): string {
  return columns.map(({ title, text }) => `${title}:\n${text.trimEnd()}`)
    .join("\n\n");
}

/** Breaks a line so that each piece has at most `width` cells; between words, or within one that is too long. */
export function wrapCells(line: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = "";
  // Words with the spaces before them: indentation stays.
  for (const word of line.replaceAll("\t", "  ").match(/\s*\S+/g) ?? []) {
    if (displayWidth(piece + word) <= width) {
      piece += word;
      continue;
    }
    if (piece !== "") pieces.push(piece);
    piece = "";
    for (
      const character of characters(pieces.length > 0 ? word.trim() : word)
    ) {
      if (displayWidth(piece + character) > width) {
        pieces.push(piece);
        piece = "";
      }
      piece += character;
    }
  }
  return [...pieces, piece];
}
