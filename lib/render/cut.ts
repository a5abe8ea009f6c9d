/**
 * Text that is cut to the width of a column.
 *
 * @module
 */
import { unicodeWidth } from "@std/cli/unicode-width";

/** Cuts a text to at most `cells` cells, with an ellipsis at the cut. */
export function cut(text: string, cells: number): string {
  if (unicodeWidth(text) <= cells) return text;
  let shown = "";
  let width = 1; // of the ellipsis
  for (const character of text) {
    width += unicodeWidth(character);
    if (width > cells) break;
    shown += character;
  }
  return `${shown.trimEnd()}…`;
}
