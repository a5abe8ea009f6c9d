/**
 * Removes characters at the end of a text. A pattern such as `/+$` would search for the end from each repeated character.
 *
 * @module
 */

/** Removes all of some characters from the end of a text. */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** Joins lines to one, without the blanks around line ends. */
export function onOneLine(text: string): string {
  if (!text.includes("\n")) return text;
  const lines = text.split("\n");
  const last = lines.length - 1;
  return lines.map((line, i) =>
    i === 0 ? line.trimEnd() : i === last ? line.trimStart() : line.trim()
  ).filter((line, i) => line !== "" || i === 0 || i === last).join(" ");
}
