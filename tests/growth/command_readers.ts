/**
 * What reads commands that models write, each with the file that it is in.
 *
 * @module
 */
import { dangersIn } from "../../lib/commands/do/dangers.ts";
import { readCommand, reasonIn } from "../../lib/commands/do/read_command.ts";
import { shellText } from "../../lib/commands/do/shell_text.ts";
import type { Work } from "./growth.ts";

/** See `Reader` of readers.ts. */
export const COMMAND_READERS: readonly (readonly [
  file: string,
  name: string,
  work: Work,
  whole?: number,
])[] = [
  ["lib/commands/do/read_command.ts", "readCommand", (text) => {
    readCommand(text);
    readCommand(`Here it is:\n${text}`);
    reasonIn(text);
  }],
  ["lib/commands/do/shell_text.ts", "shellText", (text) => shellText(text)],
  ["lib/commands/do/dangers.ts", "dangersIn", (text) => {
    dangersIn(text);
    dangersIn(`sudo ${text}`);
    dangersIn(`sh -c '${text}'`);
  }],
];
