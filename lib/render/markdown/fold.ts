/**
 * Painted rows in fewer cells than they have.
 *
 * @module
 */
import { characters, displayWidth } from "./width.ts";

/** Text, and the SGR sequences of our own between its parts. */
// deno-lint-ignore no-control-regex
const PARTS = /\x1b\[[\d;]*m|[^\x1b]+/g;

const RESET = "\x1b[0m";

/** The pieces of a row, none wider than `cells`; broken within words, each with its styles ended. */
export function foldPainted(row: string, cells: number): string[] {
  const pieces: string[] = [];
  let [piece, width, style] = ["", 0, ""];
  for (const [part] of row.matchAll(PARTS)) {
    if (part.startsWith("\x1b")) {
      style = part === RESET ? "" : part;
      piece += part;
      continue;
    }
    for (const character of characters(part)) {
      const more = displayWidth(character);
      if (width + more > cells && width > 0) {
        pieces.push(style === "" ? piece : piece + RESET);
        [piece, width] = [style, 0];
      }
      piece += character;
      width += more;
    }
  }
  return [...pieces, piece];
}
