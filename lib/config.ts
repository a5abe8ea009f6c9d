/**
 * Configuration: flags win over the environment, the environment over `.env`, `.env` over the config file.
 *
 * Resolved once by a command into a frozen value; lower layers get only the members that they need.
 *
 * @module
 */
import { parse } from "@std/dotenv";
import { ConfigError } from "./core/errors.ts";
import type { Io } from "./core/io.ts";

/** A provider of the user's own, as the config file writes it. */
export interface OwnProvider {
  readonly baseUrl: string;
  readonly dialect?: "openai" | "anthropic";
  /** Variable that holds the key; none means that the provider needs no key. */
  readonly keyVariable?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The config file's members; others are refused by name. */
export interface ConfigFile {
  readonly model?: string;
  readonly history?: string;
  readonly host?: string;
  readonly port?: number;
  readonly providers?: Readonly<Record<string, OwnProvider>>;
  readonly aliases?: Readonly<Record<string, string>>;
}

/** What every command knows about its surroundings. */
export interface Config {
  /** A variable of the environment or of `.env`; empty counts as unset. */
  readonly env: (name: string) => string | undefined;
  readonly file: ConfigFile;
  /** Path of the config file, whether it exists or not; undefined without a home folder. */
  readonly configPath: string | undefined;
  /** The model that `CHAT_MODEL` or the config file names. */
  readonly model: string | undefined;
  /** Path of the history; undefined when it is switched off. */
  readonly historyPath: string | undefined;
}

/** What flags say about {@linkcode Config}. */
export interface ConfigFlags {
  readonly history?: string | undefined;
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
  const configPath = env("CHAT_CONFIG") ??
    userPath(io, env, "config", "config.json");
  const file = await readConfigFile(
    configPath,
    env("CHAT_CONFIG") !== undefined,
  );
  return Object.freeze({
    env,
    file,
    configPath,
    model: env("CHAT_MODEL") ?? file.model,
    historyPath: flags.noHistory
      ? undefined
      : historyPath(io, env, file, flags),
  });
}

function historyPath(
  io: Io,
  env: (name: string) => string | undefined,
  file: ConfigFile,
  flags: ConfigFlags,
): string {
  const path = flags.history ?? env("CHAT_HISTORY") ?? file.history ??
    userPath(io, env, "data", "history.jsonl");
  if (path === undefined) {
    throw new ConfigError("No home folder to keep the history in", {
      hint: "set CHAT_HISTORY, or use --history FILE or --no-history",
    });
  }
  return path;
}

/** Where this user's files of a kind belong on this platform, or undefined without a home folder. */
export function userPath(
  io: Pick<Io, "os">,
  env: (name: string) => string | undefined,
  kind: "config" | "data",
  name: string,
): string | undefined {
  const home = env("HOME") ?? env("USERPROFILE");
  const below = (...parts: string[]) => join(io.os, ...parts, "chat", name);
  if (kind === "config") {
    const xdg = env("XDG_CONFIG_HOME");
    if (xdg !== undefined) return below(xdg);
    if (io.os === "windows" && env("APPDATA")) {
      return below(env("APPDATA") ?? "");
    }
    return home === undefined ? undefined : below(home, ".config");
  }
  const xdg = env("XDG_DATA_HOME");
  if (xdg !== undefined) return below(xdg);
  if (io.os === "windows" && env("LOCALAPPDATA")) {
    return below(env("LOCALAPPDATA") ?? "");
  }
  if (home === undefined) return undefined;
  return io.os === "darwin"
    ? below(home, "Library", "Application Support")
    : below(home, ".local", "share");
}

function join(os: string, ...parts: string[]): string {
  const separator = os === "windows" ? "\\" : "/";
  return parts.map((part, i) =>
    i === parts.length - 1 ? part : part.replace(/[/\\]+$/, "")
  ).join(separator);
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`Cannot read ${path}: ${why}`, { cause: error });
  }
}

async function readDotenv(path: string): Promise<Record<string, string>> {
  try {
    return parse(await readText(path) ?? "");
  } catch (error) {
    // A folder called .env, or one that is not ours to read, is not a configuration.
    if (error instanceof ConfigError) return {};
    throw error;
  }
}

const MEMBERS: Readonly<
  Record<keyof ConfigFile, "string" | "number" | "object">
> = {
  model: "string",
  history: "string",
  host: "string",
  port: "number",
  providers: "object",
  aliases: "object",
};

async function readConfigFile(
  path: string | undefined,
  named: boolean,
): Promise<ConfigFile> {
  const text = path === undefined ? undefined : await readText(path);
  if (text === undefined) {
    if (!named) return {};
    throw new ConfigError(`No config file at ${path}, as CHAT_CONFIG says`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`Cannot parse ${path}: ${why}`, { cause: error });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ConfigError(`Cannot use ${path}: it must hold a JSON object`);
  }
  for (const [name, member] of Object.entries(value)) {
    const kind = (MEMBERS as Record<string, string | undefined>)[name];
    if (kind === undefined) {
      throw new ConfigError(
        `Unknown member ${JSON.stringify(name)} in ${path}`,
        { hint: `known are ${Object.keys(MEMBERS).join(", ")}` },
      );
    }
    if (member === null || typeof member !== kind) {
      throw new ConfigError(`"${name}" in ${path} must be of type ${kind}`);
    }
  }
  return value;
}
