/**
 * Two texts beside each other.
 *
 * @module
 */
import { unicodeWidth } from "@std/cli/unicode-width";

/** A text under a title. */
export interface Column {
  /** First line. */
  readonly title: string;
  /** What is under it. */
  readonly text: string;
}

/** Narrower columns are hard to read: then one text follows the other. */
const LEAST = 24;

const BETWEEN = " │ ";

/** The texts in two columns of the same width, which together have as many cells as there are; wrapped between words. */
export function sideBySide(left: Column, right: Column, cells: number): string {
  const width = Math.floor((cells - BETWEEN.length) / 2);
  if (width < LEAST) return `${below(left)}\n\n${below(right)}`;
  const columns = [left, right].map(({ title, text }) => [
    ...wrapCells(title, width),
    "─".repeat(width),
    ...text.trimEnd().split("\n").flatMap((line) => wrapCells(line, width)),
  ]);
  const [first = [], second = []] = columns;
  const height = Math.max(first.length, second.length);
  return Array.from({ length: height }, (_, i) => {
    const line = first[i] ?? "";
    const space = " ".repeat(Math.max(0, width - unicodeWidth(line)));
    return (line + space + BETWEEN + (second[i] ?? "")).trimEnd();
  }).join("\n");
}

function below({ title, text }: Column): string {
  return `${title}:\n${text.trimEnd()}`;
}

/** Breaks a line so that each piece has at most `width` cells; between words, or within one that is too long. */
export function wrapCells(line: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = "";
  // Words with the spaces before them: indentation stays.
  for (const word of line.replaceAll("\t", "  ").match(/\s*\S+/g) ?? []) {
    if (unicodeWidth(piece + word) <= width) {
      piece += word;
      continue;
    }
    if (piece !== "") pieces.push(piece);
    piece = "";
    for (
      const character of characters(pieces.length > 0 ? word.trim() : word)
    ) {
      if (unicodeWidth(piece + character) > width) {
        pieces.push(piece);
        piece = "";
      }
      piece += character;
    }
  }
  return [...pieces, piece];
}

/** What a reader takes for one character each. */
function characters(text: string): string[] {
  const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
