/**
 * Reads a line at a terminal that does not show it.
 *
 * @module
 */
import { Interrupted } from "../../../cli/exit.ts";

/** What ends a line. */
export const ENTER: RegExp = /[\r\n]/;
const CTRL_C = "\x03";
const CTRL_D = "\x04";
const CTRL_U = "\x15";
/** Backspace sends one of these. */
const ERASE = ["\x7f", "\b"];

/**
 * Takes keys up to Enter.
 *
 * @param typed keys that have been read before
 * @param read reads more of them, as the terminal sends them
 * @returns the line, undefined after Ctrl-D, and the keys behind it
 * @throws {Interrupted} Ctrl-C
 */
export async function hiddenLine(
  typed: string,
  read: () => Promise<string>,
): Promise<{ line: string | undefined; rest: string }> {
  let [line, rest] = ["", typed];
  Deno.stdin.setRaw(true);
  try {
    while (true) {
      for (const char of rest) {
        rest = rest.slice(char.length);
        if (ENTER.test(char)) return { line: line.trim(), rest };
        if (char === CTRL_C) throw new Interrupted("SIGINT");
        if (char === CTRL_D && line === "") return { line: undefined, rest };
        if (ERASE.includes(char)) line = line.slice(0, -1);
        else if (char === CTRL_U) line = "";
        else line += char;
      }
      rest += await read();
    }
  } finally {
    Deno.stdin.setRaw(false);
  }
}
