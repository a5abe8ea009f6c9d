/**
 * Finds the command that a command line means, and runs it.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import type { Io } from "../core/io.ts";
import { loader } from "../core/load.ts";
import { ASK } from "./ask/row.ts";
import type { Command } from "../cli/command.ts";
import { findCommand } from "../cli/find_command.ts";
import { withOwnEnv } from "./shared/own_env.ts";
import { parseCommandLine } from "../cli/parse.ts";

const loadTable = loader<typeof import("./table.ts")>(
  import.meta.url,
  "./table.ts",
);
const loadVersion = loader<typeof import("../cli/version.ts")>(
  import.meta.url,
  "../cli/version.ts",
);
const loadFit = loader<typeof import("../core/data/fit.ts")>(
  import.meta.url,
  "../core/data/fit.ts",
);
const loadHelp = loader<typeof import("../cli/help.ts")>(
  import.meta.url,
  "../cli/help.ts",
);

/** The only command that starts programs; all others first give up that permission. */
const STARTS_PROGRAMS = "run";

/**
 * Runs a command line, without the program's name, and returns its exit code.
 *
 * @throws {UsageError} the command line cannot be understood
 * @throws the error of the command
 */
export async function runCommandLine(
  args: readonly string[],
  io: Io,
): Promise<number> {
  const [first = "", ...rest] = args;
  if (first !== STARTS_PROGRAMS) io.startNoPrograms?.();
  if (first === "help" || first === "--help" || first === "-h") {
    const { commandHelp, programHelp } = await loadHelp();
    const { COMMANDS } = await loadTable();
    const about = rest.length === 0
      ? programHelp(COMMANDS)
      : commandHelp(findCommand(COMMANDS, rest));
    await io.stdout.write(await fitted(about, io));
    return 0;
  }
  const named = first !== "" && !first.startsWith("-");
  const unnamed = io.stdin.isTerminal ? "chat" : "ask";
  const line = named ? args : [unnamed, ...args];
  const found = findCommand(await commandsFor(line), line);
  const { command, path } = found;
  const { flags, words } = parseCommandLine(
    found.rest,
    command.groups,
    command,
  );
  if (flags.flag("help")) {
    const { commandHelp } = await loadHelp();
    await io.stdout.write(await fitted(commandHelp(found), io));
    return 0;
  }
  if (flags.flag("version")) {
    const { versionLine } = await loadVersion();
    await io.stdout.write(`${versionLine()}\n`);
    return 0;
  }
  if (!command.takesWords && words.length > 0) {
    throw new UsageError(`unexpected argument "${words[0]}"`, {
      hint: `see chat ${path} --help`,
    });
  }
  const module = await command.load();
  return await module.run({ io: await withOwnEnv(io, flags), flags, words });
}

/** Wraps a help text to the width of the terminal, if stdout is one. */
async function fitted(help: string, { stdout }: Io): Promise<string> {
  if (!stdout.isTerminal) return help;
  const { fit } = await loadFit();
  return fit(help, stdout.columns);
}

/** The commands that the first word may name; `ask` loads no other command. */
async function commandsFor(
  [name]: readonly string[],
): Promise<readonly Command[]> {
  if (name === ASK.name) return [ASK];
  const { COMMANDS } = await loadTable();
  return COMMANDS;
}
