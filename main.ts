/**
 * `chat`: talk to language models, script them, proxy them, with one history.
 *
 * @module
 */
import { systemIo } from "./lib/cli/system_io.ts";
import type { Io } from "./lib/core/io.ts";
import { loader } from "./lib/core/load.ts";

const loadCommands = loader<typeof import("./lib/commands/command_line.ts")>(
  import.meta.url,
  "./lib/commands/command_line.ts",
);

const loadVersion = loader<typeof import("./lib/cli/version.ts")>(
  import.meta.url,
  "./lib/cli/version.ts",
);

/**
 * Runs one command line, without the program's name, and returns its exit code; never throws.
 */
export async function main(args: readonly string[], io: Io): Promise<number> {
  try {
    return await run(args, io);
  } catch (error) {
    // An import by its name, which works even where nothing may be read any more.
    const { exitCode, failureText } = await import(
      "./lib/cli/failure.ts"
    );
    const text = failureText(
      error,
      args.includes("--verbose"),
      io.stderr,
      homeOf(io),
    );
    await io.stderr.write(text).catch(() => {}); // nobody is left to tell
    return exitCode(error);
  }
}

/** Undefined if the environment may not be read, which may be the failure itself. */
function homeOf(io: Io): string | undefined {
  try {
    return io.env("HOME");
  } catch {
    return undefined;
  }
}

async function run(args: readonly string[], io: Io): Promise<number> {
  // Asked for by scripts, again and again: no command is loaded for it.
  if (args[0] === "--version" || args[0] === "-V") {
    const { versionLine } = await loadVersion();
    await io.stdout.write(`${versionLine()}\n`);
    return 0;
  }
  const { runCommandLine } = await loadCommands();
  return await runCommandLine(args, io);
}

if (import.meta.main) {
  const io = systemIo();
  const code = await main(Deno.args, io);
  await io.flush();
  Deno.exit(code);
}
