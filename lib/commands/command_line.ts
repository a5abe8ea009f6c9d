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

/** The only command that always starts programs; all others give up that permission. */
const STARTS_PROGRAMS = "run";

/** Commands whose tools may start programs: if tools may be on, these give up the permission once they know which. */
const CALLS_TOOLS: readonly string[] = ["ask", "chat"];

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
  const line = lineOf(args, io);
  if (!keepsPrograms(line)) io.startNoPrograms?.();
  if (first === "help" || first === "--help" || first === "-h") {
    const { commandHelp, programHelp } = await loadHelp();
    const { COMMANDS } = await loadTable();
    const about = rest.length === 0
      ? programHelp(COMMANDS)
      : commandHelp(findCommand(COMMANDS, rest), columnsOf(io));
    await io.stdout.write(await fitted(about, io));
    return 0;
  }
  const found = findCommand(await commandsFor(line), line);
  const { command, path } = found;
  const { flags, words } = parseCommandLine(
    found.rest,
    command.groups,
    command,
  );
  if (flags.flag("help")) {
    const { commandHelp } = await loadHelp();
    await io.stdout.write(await fitted(commandHelp(found, columnsOf(io)), io));
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

/** The command line with the name of its command. */
function lineOf(args: readonly string[], { stdin }: Io): readonly string[] {
  const [first = ""] = args;
  if (first !== "" && !first.startsWith("-")) return args;
  return [stdin.isTerminal ? "chat" : "ask", ...args];
}

/** Whether a command keeps the permission to start programs for now: only with words that may name tools or servers. */
function keepsPrograms([name = "", ...words]: readonly string[]): boolean {
  if (name === STARTS_PROGRAMS) return true;
  const has = (pattern: RegExp) => words.some((word) => pattern.test(word));
  if (name === "mcp") return has(/^(?:test|call|--check)$/);
  if (name === "templates") return has(/^mcp:/);
  return CALLS_TOOLS.includes(name) &&
    has(/^-\w*[Tt]|^--t(?:ool|emplate)|(?:^|\s)@[\w.-]+:[a-z]/i);
}

/** The width of the terminal, if stdout is one. */
function columnsOf({ stdout }: Io): number | undefined {
  return stdout.isTerminal ? stdout.columns : undefined;
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
