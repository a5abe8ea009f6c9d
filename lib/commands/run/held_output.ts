/**
 * Holds lines for stderr until the command has ended, which has the terminal.
 *
 * @module
 */
import { NameSet } from "../../core/data/names.ts";
import type { Output } from "../../core/io.ts";

export interface HeldOutput extends Output {
  /** Writes the held lines; later lines are written at once. */
  release(): Promise<void>;
}

/** Holds lines for a terminal, so that they do not disturb the command's screen; other outputs are not held. */
export function heldOutput(output: Output): HeldOutput {
  let waiting: string[] | undefined = output.isTerminal ? [] : undefined;
  return {
    isTerminal: output.isTerminal,
    columns: output.columns,
    write(text) {
      if (waiting === undefined) return output.write(text);
      waiting.push(text);
      return Promise.resolve();
    },
    async release() {
      const lines = [...new NameSet(waiting ?? [])];
      waiting = undefined;
      for (const line of lines) await output.write(line);
    },
  };
}
