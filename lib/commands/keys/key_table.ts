/**
 * Rows about keys: aligned on a terminal, separated by tabs elsewhere.
 *
 * @module
 */
import { aligned } from "../../core/data/aligned.ts";
import { fit } from "../../core/data/fit.ts";
import type { Io } from "../../core/io.ts";
import { spokenRows } from "../../core/text/spoken_rows.ts";
import { sanitize } from "../../core/text/text.ts";
import { speaksTables } from "../../render/style.ts";

/**
 * Writes the rows.
 *
 * @param head names of the columns, as they are read out; the table has none
 */
export async function writeTable(
  io: Pick<Io, "stdout" | "env">,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<void> {
  const clean = rows.map((row) =>
    row.map((cell) => sanitize(cell).replace(/\s+/g, " "))
  );
  const { stdout } = io;
  if (speaksTables(io, stdout)) {
    await stdout.write(spokenRows(head, clean));
    return;
  }
  const lines = stdout.isTerminal
    ? aligned(clean, () => false)
      .map((row) => fit(row.join("  ").trimEnd(), stdout.columns))
    : clean.map((row) => row.join("\t"));
  await stdout.write(lines.map((line) => `${line}\n`).join(""));
}
