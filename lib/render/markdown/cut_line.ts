/**
 * Where a line that is too long for one paragraph is cut.
 *
 * @module
 */
import { LONGEST_TEXT } from "./reader.ts";

/** How many code units of a line are taken first: up to a space, or to a whole character; undefined for the whole line. */
export function cutOf(line: string): number | undefined {
  if (line.length <= LONGEST_TEXT) return undefined;
  const space = line.lastIndexOf(" ", LONGEST_TEXT);
  return space > LONGEST_TEXT / 2
    ? space + 1
    : wholeCharacters(line, LONGEST_TEXT);
}

/** That many code units, or one less where that would be half a character. */
function wholeCharacters(text: string, length: number): number {
  return (text.charCodeAt(length - 1) & 0xfc00) === 0xd800
    ? length - 1
    : length;
}
