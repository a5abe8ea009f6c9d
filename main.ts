/**
 * `chat`: talk to language models, script them, proxy them; one history of it all.
 *
 * @module
 */
import denoJson from "./deno.json" with { type: "json" };
import type { Io } from "./lib/core/io.ts";
import { UsageError } from "./lib/core/errors.ts";
import { nearest } from "./lib/core/nearest.ts";
import { exitCode, failureText } from "./lib/commands/failure.ts";
import { commandHelp, programHelp } from "./lib/commands/help.ts";
import { parseCommandLine } from "./lib/commands/parse.ts";
import { systemIo } from "./lib/commands/system_io.ts";
import { COMMANDS } from "./lib/commands/table.ts";

/**
 * Runs one command line, without the program's name, and returns its exit code; never throws.
 */
export async function main(args: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    const text = failureText(error, args.includes("--verbose"));
    await io.stderr.write(text).catch(() => {}); // nobody is left to tell
    return exitCode(error);
  }
}

async function dispatch(args: readonly string[], io: Io): Promise<number> {
  const [first = "", ...rest] = args;
  if (first === "help" || first === "--help" || first === "-h") {
    const about = COMMANDS.find((command) => command.name === rest[0]);
    await io.stdout.write(about ? commandHelp(about) : programHelp(COMMANDS));
    return 0;
  }
  if (first === "--version" || first === "-V") {
    await io.stdout.write(`chat ${denoJson.version}\n`);
    return 0;
  }
  const named = first !== "" && !first.startsWith("-");
  const name = named ? first : io.stdin.isTerminal ? "chat" : "ask";
  const command = COMMANDS.find((command) => command.name === name);
  if (command === undefined) throw unknownCommand(first);
  const { flags, words } = parseCommandLine(
    named ? rest : args,
    command.groups,
  );
  if (flags.flag("help")) {
    await io.stdout.write(commandHelp(command));
    return 0;
  }
  if (flags.flag("version")) {
    await io.stdout.write(`chat ${denoJson.version}\n`);
    return 0;
  }
  if (!command.takesWords && words.length > 0) {
    throw new UsageError(`chat ${name} takes no words, such as "${words[0]}"`, {
      hint: `see chat ${name} --help`,
    });
  }
  const module = await command.load();
  return await module.run({ io, flags, words });
}

function unknownCommand(name: string): UsageError {
  const meant = nearest(name, COMMANDS.map((command) => command.name));
  return new UsageError(`unknown command "${name}"`, {
    hint: meant === undefined
      ? `to ask a model: chat ask "${name} …"; for help: chat --help`
      : `did you mean chat ${meant}?`,
  });
}

if (import.meta.main) Deno.exit(await main(Deno.args, systemIo()));
