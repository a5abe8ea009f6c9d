/**
 * What was measured beside what it should be.
 *
 * @module
 */

/** One figure. */
export interface Row {
  /** What was measured. */
  readonly what: string;
  /** With its unit. */
  readonly value: string;
  /** What it should be, or what it compares to. */
  readonly goal: string;
  /** Whether it is. */
  readonly met: boolean;
}

/** Lines of text, one a row, what is missed marked. */
export function table(rows: readonly Row[]): string {
  const width = (column: "what" | "value") =>
    Math.max(...rows.map((row) => row[column].length));
  const [what, value] = [width("what"), width("value")];
  return rows.map((row) => {
    const start = `${row.what.padEnd(what)}  ${row.value.padStart(value)}`;
    return `${start}  ${row.met ? " " : "!"} ${row.goal}`;
  }).join("\n");
}
