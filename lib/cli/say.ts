/**
 * A line for the person at the terminal.
 *
 * @module
 */
import type { Output } from "../core/io.ts";
import { loader } from "../core/load.ts";

const loadFit = loader<typeof import("../core/data/fit.ts")>(
  import.meta.url,
  "../core/data/fit.ts",
);

/**
 * Writes a line to stderr. A terminal gets it broken between words where it is too wide; a file or a pipe as it is.
 *
 * @throws {Deno.errors.BrokenPipe} the reader has gone
 */
export async function say(stderr: Output, line: string): Promise<void> {
  // A character takes two cells at most.
  const isWide = stderr.isTerminal && 2 * line.length > stderr.columns;
  const shown = isWide ? (await loadFit()).fit(line, stderr.columns) : line;
  await stderr.write(`${shown}\n`);
}
