/**
 * Rows about keys: aligned on a terminal, separated by tabs elsewhere.
 *
 * @module
 */
import { aligned } from "../../core/data/aligned.ts";
import { fit } from "../../core/data/fit.ts";
import type { Output } from "../../core/io.ts";
import { sanitize } from "../../core/text/text.ts";

/** Writes the rows. */
export async function writeTable(
  stdout: Output,
  rows: readonly (readonly string[])[],
): Promise<void> {
  const clean = rows.map((row) =>
    row.map((cell) => sanitize(cell).replace(/\s+/g, " "))
  );
  const lines = stdout.isTerminal
    ? aligned(clean, () => false)
      .map((row) => fit(row.join("  ").trimEnd(), stdout.columns))
    : clean.map((row) => row.join("\t"));
  await stdout.write(lines.map((line) => `${line}\n`).join(""));
}
