/**
 * From a command line to the command that it means.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import type { Io } from "../core/io.ts";
import { loader } from "../core/load.ts";
import { ASK } from "./ask_row.ts";
import type { Command } from "./command.ts";
import { findCommand } from "./find_command.ts";
import { parseCommandLine } from "./parse.ts";
import { versionLine } from "./version.ts";

const loadTable = loader<typeof import("./table.ts")>(
  import.meta.url,
  "./table.ts",
);
const loadHelp = loader<typeof import("./help.ts")>(
  import.meta.url,
  "./help.ts",
);

/**
 * Runs a command line, without the program's name, and returns its exit code.
 *
 * @throws {UsageError} it cannot be understood
 * @throws whatever the command throws
 */
export async function runCommandLine(
  args: readonly string[],
  io: Io,
): Promise<number> {
  const [first = "", ...rest] = args;
  if (first === "help" || first === "--help" || first === "-h") {
    const { commandHelp, programHelp } = await loadHelp();
    const { COMMANDS } = await loadTable();
    const about = rest.length === 0
      ? programHelp(COMMANDS)
      : commandHelp(findCommand(COMMANDS, rest));
    await io.stdout.write(about);
    return 0;
  }
  const named = first !== "" && !first.startsWith("-");
  const unnamed = io.stdin.isTerminal ? "chat" : "ask";
  const line = named ? args : [unnamed, ...args];
  const found = findCommand(await commandsFor(line), line);
  const { command, path } = found;
  const { flags, words } = parseCommandLine(found.rest, command.groups);
  if (flags.flag("help")) {
    const { commandHelp } = await loadHelp();
    await io.stdout.write(commandHelp(found));
    return 0;
  }
  if (flags.flag("version")) {
    await io.stdout.write(`${versionLine()}\n`);
    return 0;
  }
  if (!command.takesWords && words.length > 0) {
    throw new UsageError(`chat ${path} takes no words, such as "${words[0]}"`, {
      hint: `see chat ${path} --help`,
    });
  }
  const module = await command.load();
  return await module.run({ io, flags, words });
}

/** The commands among which the words name one. */
async function commandsFor(
  [name]: readonly string[],
): Promise<readonly Command[]> {
  if (name === ASK.name) return [ASK];
  const { COMMANDS } = await loadTable();
  return COMMANDS;
}
