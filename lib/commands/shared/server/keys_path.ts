/**
 * Where the files of client keys are.
 *
 * @module
 */
import { userPath } from "../../../config/user_paths.ts";
import { sha256 } from "../../../core/data/digest.ts";
import { ConfigError } from "../../../core/errors.ts";
import type { Io } from "../../../core/io.ts";

/** The file's path, whether it exists or not; undefined without a home folder. */
export function keysPath(io: Pick<Io, "os" | "env">): string | undefined {
  return userPath(io, "config", "keys.json");
}

/**
 * The copy of a store's keys, beside that file; another one for each store.
 *
 * @param address of the store
 */
export function copiedKeysPath(
  io: Pick<Io, "os" | "env">,
  address: string,
): string | undefined {
  // Who connects does not matter, and a password is not to be hashed.
  const [place = ""] = address.replace(/\/\/[^/?]*@/, "//").split("?");
  const schema = /[?&]search_path=([^&]*)/.exec(address)?.[1] ?? "";
  const name = sha256(`${place} ${schema}`).slice(0, 12);
  return userPath(io, "config", `keys.store-${name}.json`);
}

/**
 * The files that a server reads.
 *
 * @param address of the store; undefined for none
 */
export function allKeysPaths(
  io: Pick<Io, "os" | "env">,
  address: string | undefined,
): string[] {
  const copied = address === undefined ? [] : [copiedKeysPath(io, address)];
  return [keysPath(io), ...copied].filter((path) => path !== undefined);
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
