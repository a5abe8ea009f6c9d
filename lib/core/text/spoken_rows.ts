/**
 * Rows of a table in words, for a screen reader.
 *
 * @module
 */

/**
 * Each row as lines `Column: value`, with an empty line between rows. A cell without text is left out, and so is the
 * name of a column that has none.
 */
export function spokenRows(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  return rows.map((row) => spokenRow(head, row)).join("\n");
}

/** The lines of one row, each with its newline. */
export function spokenRow(
  head: readonly string[],
  row: readonly string[],
): string {
  return row.map((cell, i) => {
    const name = head[i] ?? "";
    if (cell === "") return "";
    return name === "" ? `${cell}\n` : `${name}: ${cell}\n`;
  }).join("");
}
