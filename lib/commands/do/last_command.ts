/**
 * The last command of the user's shell, as the script of `chat completions SHELL --keys` gives it in variables.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import type { Io } from "../../core/io.ts";
import { withoutSecrets } from "../../core/secrets.ts";
import { LAST_COMMAND_VARIABLES } from "../../cli/variables.ts";

/** Longest part of what a command wrote to stderr that is sent: its end. */
const MOST_STDERR = 4_000;

const [COMMAND, EXIT, STDERR] = LAST_COMMAND_VARIABLES;

/**
 * The message that asks to correct the last command, with what the user says about it.
 *
 * @throws {UsageError} the shell has given no command
 */
export function fixMessage(env: Io["env"], words: string): string {
  const command = read(env, COMMAND);
  if (command === undefined) {
    throw new UsageError("No last command is known", {
      hint:
        'the script of chat completions SHELL --keys gives it, such as eval "$(chat completions bash --keys)" in ~/.bashrc',
    });
  }
  const exit = Number(read(env, EXIT) ?? NaN);
  const stderr = decoded(read(env, STDERR) ?? "");
  const ended = Number.isInteger(exit)
    ? `It ended with exit code ${exit}.`
    : "It did not do what was wanted.";
  return [
    `Correct this command:\n\n${withoutSecrets(command)}`,
    ended,
    ...stderr === "" ? [] : [`It wrote to stderr:\n\n${stderr}`],
    ...words === "" ? [] : [words],
  ].join("\n\n");
}

function read(env: Io["env"], name: string): string | undefined {
  try {
    return env(name);
  } catch {
    return undefined; // it is not UTF-8
  }
}

/** What stderr had: base64, because programs write any bytes. */
function decoded(base64: string): string {
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.fromBase64(base64);
  } catch {
    return "";
  }
  const text = withoutSecrets(new TextDecoder().decode(bytes)).trim();
  return text.slice(-MOST_STDERR).toWellFormed();
}
