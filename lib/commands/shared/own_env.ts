/**
 * Reads the user's own `.env` files before a command runs; loads the parser only if there is a file.
 *
 * @module
 */
import { readEnvFile } from "../../config/env_file.ts";
import { userPath } from "../../config/user_paths.ts";
import type { Io } from "../../core/io.ts";
import { loader } from "../../core/load.ts";
import { reasonOf } from "../../core/text/reason.ts";
import type { Flags } from "../../cli/parse.ts";
const loadSay = loader<typeof import("../../cli/say.ts")>(
  import.meta.url,
  "../../cli/say.ts",
);

const loadEnvFiles = loader<typeof import("./env_files.ts")>(
  import.meta.url,
  "./env_files.ts",
);

/**
 * Adds the variables of the user's own files to the environment.
 *
 * @throws {ConfigError} a file of `--env-file` cannot be read
 */
export async function withOwnEnv(io: Io, flags: Flags): Promise<Io> {
  // The main thread has already set the variables for this worker.
  if ("DedicatedWorkerGlobalScope" in globalThis) return io;
  const named = flags.list("env-file");
  const usual = await readUsual(io, flags);
  if (named.length === 0 && usual === undefined) return withPlain(io, flags);
  const { withEnvFiles } = await loadEnvFiles();
  return withPlain(withEnvFiles(io, { named, usual }), flags);
}

/** `--plain` means the same as its variable. */
function withPlain(io: Io, flags: Flags): Io {
  if (!flags.flag("plain")) return io;
  return {
    ...io,
    env: (name) => name === "ACCESSIBLE" ? "1" : io.env(name),
  };
}

async function readUsual(
  io: Io,
  flags: Flags,
): Promise<{ path: string; text: string } | undefined> {
  const path = userPath(io, "config", ".env");
  if (path === undefined) return undefined;
  try {
    const text = readEnvFile(path);
    return text === undefined ? undefined : { path, text };
  } catch (error) {
    if (!flags.flag("quiet")) {
      const { say } = await loadSay();
      await say(io.stderr, `chat: ${path} is not read: ${reasonOf(error)}`);
    }
    return undefined;
  }
}
