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
 * is wider than the terminal stays unbroken, so that it can be copied.
 *
 * @param columns cells of a row; fewer than 30 count as 30
 * @param home the user's home folder: where a line is too wide, paths in it begin with `~`
 */
export function fit(text: string, columns: number, home?: string): string {
  const width = Math.max(LEAST, columns);
  return text.split("\n")
    .flatMap((line) =>
      unicodeWidth(line) <= width
        ? [line]
        : fitLine(fromHome(line, home), width)
    )
    .join("\n");
}

/** Breaks lines for a person at a terminal; leaves them as they are for a file or a pipe. */
export function fitOutput(
  text: string,
  { isTerminal, columns }: { isTerminal: boolean; columns: number },
  home?: string,
): string {
  return isTerminal ? fit(text, columns, home) : text;
}

/** The line with `~/` for the home folder at the beginning of its words. */
function fromHome(line: string, home: string | undefined): string {
  if (!home?.startsWith("/") || home.length < 3) return line;
  return line.split(" ")
    .map((word) =>
      word.startsWith(`${home}/`) ? `~${word.slice(home.length)}` : word
    )
    .join(" ");
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
      const room = Math.max(0, width - unicodeWidth(next));
      const isLong = indent > room;
      piece = " ".repeat(isLong ? Math.min(2, room) : indent) + next;
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
