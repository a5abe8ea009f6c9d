/**
 * The user's own `.env` files, which may set every variable: `.env` beside the config file, and those of `--env-file`.
 *
 * @module
 */
import { parse } from "@std/dotenv";
import { ConfigError } from "../../core/errors.ts";
import { decodeText } from "../../core/text/decode_text.ts";
import type { Io } from "../../core/io.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { NameMap } from "../../core/data/names.ts";

export interface EnvFiles {
  /** The files of `--env-file`; a later file takes precedence. */
  readonly named: readonly string[];
  /** The file beside the config file, if there is one; the named files take precedence. */
  readonly usual: { readonly path: string; readonly text: string } | undefined;
}

/**
 * Adds the files' variables to the environment; variables that are already set win.
 *
 * @throws {ConfigError} a named file cannot be read, or is not text
 */
export function withEnvFiles(io: Io, { named, usual }: EnvFiles): Io {
  const files = [
    ...named.map((path) => ({ path, text: readNamed(path) })).reverse(),
    ...(usual === undefined ? [] : [usual]),
  ];
  const values = new NameMap<string>();
  const sources = new NameMap<string>();
  for (const { path, text } of files) {
    for (const [name, value] of Object.entries(parse(text))) {
      if (value === "" || values.has(name)) continue;
      if (io.env(name) !== undefined) continue;
      values.set(name, value);
      sources.set(name, path);
    }
  }
  // The runtime reads some variables itself, such as those of proxies, and so do worker threads.
  for (const [name, value] of values) io.setEnv?.(name, value);
  return {
    ...io,
    env: (name) => io.env(name) ?? values.get(name),
    envSource: (name) => sources.get(name),
  };
}

/** Reads a file or a pipe: `--env-file <(command)`. */
function readNamed(path: string): string {
  try {
    return decodeText(Deno.readFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new ConfigError(`--env-file: there is no file ${path}`, {
        cause: error,
      });
    }
    throw new ConfigError(
      `Cannot read the --env-file ${path}: ${reasonOf(error)}`,
      { cause: error },
    );
  }
}
