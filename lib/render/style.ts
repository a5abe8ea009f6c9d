/**
 * Whether and how text is styled on a terminal.
 *
 * @module
 */
import type { Io, Output } from "../core/io.ts";

/** Whether the user reads with a screen reader: nothing is drawn, and nothing is written twice. */
export function isAccessible({ env }: Pick<Io, "env">): boolean {
  return (env("ACCESSIBLE") ?? "0") !== "0";
}

/** Whether tables on an output are written row by row, as words. */
export function speaksTables(
  io: Pick<Io, "env">,
  output: Pick<Output, "isTerminal">,
): boolean {
  return output.isTerminal && isAccessible(io);
}

/**
 * Whether an output takes colour and cursor codes: that very stream is a terminal, and neither `--no-color`, nor
 * `NO_COLOR` (https://no-color.org), nor `TERM=dumb`, nor `ACCESSIBLE` forbids it.
 */
export function usesColor(
  io: Pick<Io, "env">,
  output: Pick<Output, "isTerminal">,
  noColor: boolean,
): boolean {
  return output.isTerminal && !noColor && io.env("NO_COLOR") === undefined &&
    io.env("TERM") !== "dumb" && !isAccessible(io);
}

/** The text in faint type (SGR 2, ended by SGR 22). */
export function dim(text: string): string {
  return `\x1b[2m${text}\x1b[22m`;
}

/** The text in bold type (SGR 1, ended by SGR 22). */
export function bold(text: string): string {
  return `\x1b[1m${text}\x1b[22m`;
}
