/**
 * Where the file of client keys is.
 *
 * @module
 */
import { userPath } from "../../../config/user_paths.ts";
import { ConfigError } from "../../../core/errors.ts";
import type { Io } from "../../../core/io.ts";

/** The file's path, whether it exists or not; undefined without a home folder. */
export function keysPath(io: Pick<Io, "os" | "env">): string | undefined {
  return userPath(io, "config", "keys.json");
}

/**
 * The same for commands that need it.
 *
 * @throws {ConfigError} there is no home folder
 */
export function neededKeysPath(io: Pick<Io, "os" | "env">): string {
  const path = keysPath(io);
  if (path !== undefined) return path;
  throw new ConfigError("No home folder to keep the client keys in", {
    hint: "set XDG_CONFIG_HOME",
  });
}
