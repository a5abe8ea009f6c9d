/**
 * Configuration: flags win over the environment, the environment over `.env`, `.env` over the config file.
 *
 * Resolved once by a command into a frozen value; lower layers get only the members that they need.
 *
 * @module
 */
import type { ConfigFile } from "./config/file.ts";
import {
  fromHome,
  join,
  type Surroundings,
  userPath,
} from "./config/places.ts";
import { ConfigError } from "./core/errors.ts";
import type { Io } from "./core/io.ts";
import { loader } from "./core/load.ts";
import { reasonOf } from "./core/reason.ts";

const loadDotenv = loader<typeof import("./config/dotenv.ts")>(
  import.meta.url,
  "./config/dotenv.ts",
);
const loadFile = loader<typeof import("./config/file.ts")>(
  import.meta.url,
  "./config/file.ts",
);

/** What every command knows about its surroundings. */
export interface Config {
  /** A variable of the environment or of `.env`; empty counts as unset. */
  readonly env: (name: string) => string | undefined;
  /** What the config file says; its paths are whole. */
  readonly file: ConfigFile;
  /** Path of the config file, whether it exists or not; undefined without a home folder. */
  readonly configPath: string | undefined;
  /** The model that `CHAT_MODEL` or the config file names. */
  readonly model: string | undefined;
  /** This program's own folder among the user's data; undefined without a home folder. */
  readonly dataFolder: string | undefined;
  /** Path of the history; undefined when it is switched off. */
  readonly historyPath: string | undefined;
}

/** What flags say about {@linkcode Config}. */
export interface ConfigFlags {
  /** Path of the history. */
  readonly history?: string | undefined;
  /** There is no history, wherever the path of one may come from. */
  readonly noHistory?: boolean;
}

/**
 * Reads `.env` of the working directory and the config file, and resolves what they and the flags say.
 *
 * @throws {ConfigError} a file that is there but cannot be read or understood, or no place for the history
 */
export async function loadConfig(io: Io, flags: ConfigFlags): Promise<Config> {
  const dotenv = await readDotenv(join(io.os, io.cwd, ".env"));
  const env = (name: string) => io.env(name) ?? (dotenv[name] || undefined);
  const around = { os: io.os, env };
  const named = env("CHAT_CONFIG");
  const configPath = named ?? userPath(around, "config", "config.json");
  const file = await readConfigFile(configPath, named !== undefined, around);
  return Object.freeze({
    env,
    file,
    configPath,
    model: env("CHAT_MODEL") ?? file.model,
    dataFolder: userPath(around, "data"),
    historyPath: flags.noHistory
      ? undefined
      : historyPath(around, file, flags.history),
  });
}

function historyPath(
  around: Surroundings,
  file: ConfigFile,
  flag: string | undefined,
): string {
  const path = flag ?? around.env("CHAT_HISTORY") ?? file.history ??
    userPath(around, "data", "history.jsonl");
  if (path === undefined) {
    throw new ConfigError("No home folder to keep the history in", {
      hint: "set CHAT_HISTORY, or use --history FILE or --no-history",
    });
  }
  return path;
}

/** Not by the event loop, which takes ten times as long for a file that mostly is not there. */
function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new ConfigError(`Cannot read ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

async function readDotenv(path: string): Promise<Record<string, string>> {
  try {
    const text = readText(path);
    if (text === undefined) return {};
    const { parse } = await loadDotenv();
    return parse(text);
  } catch (error) {
    // A folder called .env, or one that is not ours to read, is not a configuration.
    if (error instanceof ConfigError) return {};
    throw error;
  }
}

async function readConfigFile(
  path: string | undefined,
  named: boolean,
  around: Surroundings,
): Promise<ConfigFile> {
  const text = path === undefined ? undefined : readText(path);
  if (path === undefined || text === undefined) {
    if (!named) return {};
    throw new ConfigError(`No config file at ${path}, as CHAT_CONFIG says`);
  }
  const { parseConfigFile } = await loadFile();
  // Editors on Windows begin a file with a byte order mark.
  const file = parseConfigFile(text.replace(/^\uFEFF/, ""), path);
  const { history, prices } = file;
  return {
    ...file,
    ...(history === undefined ? {} : { history: fromHome(around, history) }),
    ...(prices === undefined ? {} : { prices: fromHome(around, prices) }),
  };
}
