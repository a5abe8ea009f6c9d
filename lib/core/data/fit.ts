/**
 * Text for people in a terminal's width.
 *
 * @module
 */
import { unicodeWidth } from "@std/cli/unicode-width";

/** Columns below which lines are no longer broken for a terminal. */
const LEAST = 30;

/**
 * Breaks every line that is too wide between words, and indents the rest to the start of its last column. A word that
 * is wider than the terminal stays unbroken.
 *
 * @param columns cells of a row; fewer than 30 count as 30
 */
export function fit(text: string, columns: number): string {
  const width = Math.max(LEAST, columns);
  return text.split("\n").flatMap((line) => fitLine(line, width)).join("\n");
}

/** Breaks lines for a person at a terminal; leaves them as they are for a file or a pipe. */
export function fitOutput(
  text: string,
  { isTerminal, columns }: { isTerminal: boolean; columns: number },
): string {
  return isTerminal ? fit(text, columns) : text;
}

function fitLine(line: string, width: number): string[] {
  if (unicodeWidth(line) <= width) return [line];
  const indent = hangingIndent(line, width);
  const pieces: string[] = [];
  let piece = "";
  // Words with the spaces before them: columns stay below each other.
  for (const word of line.match(/\s*\S+/g) ?? []) {
    const fits = unicodeWidth(piece) + unicodeWidth(word) <= width;
    if (fits || piece.trim() === "") piece += word;
    else {
      pieces.push(piece);
      const next = word.trimStart();
      // A long word, such as an address, gets the room of the indent.
      const isLong = indent + unicodeWidth(next) > width;
      piece = " ".repeat(isLong ? Math.min(indent, 2) : indent) + next;
    }
  }
  return [...pieces, piece];
}

/** Column of the last cell behind a gap, if that leaves half of the width; otherwise two more than the line's own indent. */
function hangingIndent(line: string, width: number): number {
  const leading = line.search(/\S|$/);
  let found = Math.min(leading + 2, width / 2 | 0);
  for (const { index, 0: gap } of line.matchAll(/(?<=\S) {2,}(?=\S)/g)) {
    const at = unicodeWidth(line.slice(0, index)) + gap.length;
    if (at > width / 2) break;
    found = at;
  }
  return found;
}
