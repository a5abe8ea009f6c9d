/**
 * Configuration: flags win over the environment, the environment over `.env`, `.env` over the config file.
 *
 * The environment includes what the user's own `.env` files add to it, see `commands/shared/own_env.ts`. This file reads
 * the `.env` of the working directory, which may be a stranger's.
 *
 * A command resolves the configuration once, into a frozen value; lower layers get only the members that they need.
 *
 * @module
 */
import type { ProviderVariables } from "./clients/provider_variables.ts";
import { readEnvFile } from "./config/env_file.ts";
import type { ConfigFile } from "./config/file.ts";
import {
  besideFile,
  join,
  type Surroundings,
  userPath,
} from "./config/user_paths.ts";
import { decodeText } from "./core/text/decode_text.ts";
import { ConfigError } from "./core/errors.ts";
import type { Io } from "./core/io.ts";
import { loader } from "./core/load.ts";
import { reasonOf } from "./core/text/reason.ts";

const loadFolderEnv = loader<typeof import("./config/folder_env.ts")>(
  import.meta.url,
  "./config/folder_env.ts",
);
const loadFile = loader<typeof import("./config/parse_file.ts")>(
  import.meta.url,
  "./config/parse_file.ts",
);

const loadStoreLocation = loader<typeof import("./config/store_location.ts")>(
  import.meta.url,
  "./config/store_location.ts",
);

/** The resolved configuration. */
export interface Config {
  /** A variable of the environment or of `.env`; empty counts as unset. */
  readonly env: (name: string) => string | undefined;
  /** Path of the file that a variable comes from; undefined for the environment itself. */
  readonly envSource: (name: string) => string | undefined;
  /** Messages for the user about the files that were read, one line each. */
  readonly notes: readonly string[];
  /** The members of the config file, with `~/` expanded in its paths, which begin beside the file. */
  readonly file: ConfigFile;
  /** Path of the config file, whether it exists or not; undefined without a home folder. */
  readonly configPath: string | undefined;
  /** The model that `CHAT_MODEL` or the config file names. */
  readonly model: string | undefined;
  /** This program's own folder among the user's data; undefined without a home folder. */
  readonly dataFolder: string | undefined;
  /** Path of the history, or address of the store that a command may read; undefined when it is switched off. */
  readonly historyPath: string | undefined;
}

/** The flags that change a {@linkcode Config}. */
export interface ConfigFlags {
  /** Path of the history. */
  readonly history?: string | undefined;
  /** Address of the store, for a command that can read one: `--store`, or undefined for `CHAT_STORE`. */
  readonly store?: { readonly flag: string | undefined } | undefined;
  /** Switches the history off, even if its path is set. */
  readonly noHistory?: boolean;
  /** The variables of all providers, the config file's own ones included; a folder's `.env` gives no others. */
  readonly providerVariables: (
    own: NonNullable<ConfigFile["providers"]>,
  ) => Promise<readonly ProviderVariables[]>;
}

/**
 * Reads `.env` of the working directory and the config file, and resolves what they and the flags say.
 *
 * @throws {ConfigError} a file exists and cannot be read or understood, or the history has neither a path nor a home folder
 */
export async function loadConfig(io: Io, flags: ConfigFlags): Promise<Config> {
  // The folder's `.env` must not decide where the user's own files are.
  const around = { os: io.os, env: io.env };
  const named = io.env("CHAT_CONFIG");
  const configPath = named ?? userPath(around, "config", "config.json");
  const file = await readConfigFile(configPath, named !== undefined, around);
  const folder = await readFolder(io, flags.providerVariables, file);
  const env = (name: string) => io.env(name) ?? folder.values.get(name);
  return Object.freeze({
    env,
    envSource: (name: string) =>
      io.env(name) === undefined
        ? folder.values.has(name) ? ".env" : undefined
        : io.envSource?.(name),
    notes: folder.notes,
    file,
    configPath,
    model: env("CHAT_MODEL") ?? file.model,
    dataFolder: userPath(around, "data"),
    historyPath: flags.noHistory
      ? undefined
      : await historyLocation(around, file, flags),
  });
}

/** The accepted part of the working directory's `.env`. */
interface Folder {
  readonly values: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

async function readFolder(
  io: Io,
  providerVariables: ConfigFlags["providerVariables"],
  { providers = {} }: ConfigFile,
): Promise<Folder> {
  const path = join(io.os, io.cwd, ".env");
  const nothing = { values: new Map<string, string>(), notes: [] };
  let text: string | undefined;
  try {
    text = readEnvFile(path);
  } catch (error) {
    return { ...nothing, notes: [`${path} is not read: ${reasonOf(error)}`] };
  }
  if (text === undefined) return nothing;
  const { folderEnv } = await loadFolderEnv();
  const { values, ignored } = folderEnv(
    text,
    await providerVariables(providers),
    (name) => io.env(name) !== undefined,
  );
  const notes = ignored.length === 0 ? [] : [
    `${path}: ${
      ignored.join(", ")
    } ignored: a .env in the working directory sets only keys, model names, and an address beside the key for it; --env-file ${path} reads all of it`,
  ];
  return { values, notes };
}

/** A flag counts before a variable, `CHAT_STORE` before another file. */
async function historyLocation(
  around: Surroundings,
  file: ConfigFile,
  { store, history }: ConfigFlags,
): Promise<string> {
  const address = store?.flag ??
    (history === undefined && store ? around.env("CHAT_STORE") : undefined);
  if (address !== undefined) {
    const { storeAddress } = await loadStoreLocation();
    return storeAddress(address, store?.flag, history);
  }
  const path = history ?? around.env("CHAT_HISTORY") ?? file.history ??
    userPath(around, "data", "history.jsonl");
  if (path === undefined) {
    throw new ConfigError("No home folder to keep the history in", {
      hint: "set CHAT_HISTORY, or use --history FILE or --no-history",
    });
  }
  if (path.includes("://")) (await loadStoreLocation()).refuseAddress(path);
  return path;
}

/** Reads synchronously: asynchronous reading takes ten times as long, and the file mostly does not exist. */
function readText(path: string): string | undefined {
  try {
    return decodeText(Deno.readFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new ConfigError(`Cannot read ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/** Where the history is; an address stays as it is, and is refused where it is used. */
function storedAt(around: Surroundings, file: string, path: string): string {
  return path.includes("://") ? path : besideFile(around, file, path);
}

async function readConfigFile(
  path: string | undefined,
  named: boolean,
  around: Surroundings,
): Promise<ConfigFile> {
  const text = path === undefined ? undefined : readText(path);
  if (path === undefined || text === undefined) {
    if (!named) return {};
    throw new ConfigError(`No config file at ${path}, which CHAT_CONFIG names`);
  }
  const { parseConfigFile } = await loadFile();
  const file = await parseConfigFile(text, path);
  const { history, prices } = file;
  return {
    ...file,
    ...(history === undefined
      ? {}
      : { history: storedAt(around, path, history) }),
    ...(prices === undefined
      ? {}
      : { prices: besideFile(around, path, prices) }),
  };
}
