/**
 * The configuration file: which members it has and what each must be.
 *
 * @module
 */
import { ConfigError } from "../core/errors.ts";
import {
  QUIRK_VALUES,
  type Quirks,
  type QuirkValues,
} from "../dialects/openai_chat/quirks.ts";
import {
  address,
  type Check,
  flag,
  list,
  type Location,
  members,
  oneOf,
  pattern,
  record,
  text,
  variable,
  weight,
  wholeNumber,
  wrong,
} from "./check.ts";

/** The user's provider, or changes of the known provider with the same name. */
export interface FileProvider {
  /** Its base URL; a known provider has a default. */
  readonly baseUrl?: string;
  /** Its dialect; `openai` by default. */
  readonly dialect?: "openai" | "anthropic";
  /** Variable that holds the key; none means that it needs no key. */
  readonly keyVariable?: string;
  /** How the key travels: `Authorization: Bearer`, or a header `api-key`. */
  readonly auth?: "bearer" | "api-key";
  /** Headers of every request; `${NAME}` is a variable that {@linkcode ConfigFile.env} lists, `${NAME:-x}` one that need not be set. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Query members of every request; variables as in the headers. */
  readonly query?: Readonly<Record<string, string>>;
  /** Its models, if it has no endpoint that lists them. */
  readonly models?: readonly string[];
  /** Whether it has the Responses API, and keeps responses. */
  readonly responses?: "stateful" | "stateless";
  /** Its deviations from the dialect. */
  readonly quirks?: Quirks;
}

/**
 * A model's name; or several, tried in this order until one answers; or, where one of them has a weight, the first
 * chosen by weight and the others tried from the heaviest to the lightest.
 */
export type FileAlias =
  | string
  | readonly (string | { readonly model: string; readonly weight?: number })[];

/** Tool calls that a rule means: a pattern of names, or that with patterns of arguments. */
export type FileRule =
  | string
  | {
    readonly tool: string;
    readonly arguments?: Readonly<Record<string, string>>;
  };

/** What tools may do. */
export interface FileTools {
  /** Calls that run without a question. */
  readonly allow?: readonly FileRule[];
  /** Calls that never run. */
  readonly deny?: readonly FileRule[];
  /** Whether `fetch_url` may reach addresses of this machine and its network. */
  readonly privateAddresses?: boolean;
}

/** The members of the configuration file; others are refused by name. */
export interface ConfigFile {
  /** Model to use when none is named. */
  readonly model?: string;
  /** Path of the history. */
  readonly history?: string;
  /** Address that the server listens on. */
  readonly host?: string;
  /** Port that the server listens on. */
  readonly port?: number;
  /** Provider of bare model names that no other answers to. */
  readonly defaultProvider?: string;
  /** Variables that headers and query members of {@linkcode providers} may name. */
  readonly env?: readonly string[];
  /** Providers by name. */
  readonly providers?: Readonly<Record<string, FileProvider>>;
  /** Short names for models, and routes over several. */
  readonly aliases?: Readonly<Record<string, FileAlias>>;
  /** Path of a price file, relative to this file's folder. */
  readonly prices?: string;
  /** Most calls at a time to each provider; `*` for all others. */
  readonly maxConcurrency?: Readonly<Record<string, number>>;
  /** What tools may do. */
  readonly tools?: FileTools;
  /** MCP servers by name, as other programs' files have them; they are checked when they are used. */
  readonly mcpServers?: Readonly<Record<string, unknown>>;
}

const PROVIDER: Readonly<Record<keyof FileProvider, Check>> = {
  baseUrl: address,
  dialect: oneOf("openai", "anthropic"),
  keyVariable: variable,
  auth: oneOf("bearer", "api-key"),
  headers: record(text),
  query: record(text),
  models: list(text),
  responses: oneOf("stateful", "stateless"),
  quirks: members(quirkChecks()),
};

const TOOLS: Readonly<Record<keyof FileTools, Check>> = {
  allow: list(rule),
  deny: list(rule),
  privateAddresses: flag,
};

const FILE: Readonly<Record<keyof ConfigFile, Check>> = {
  model: text,
  history: text,
  host: text,
  port: wholeNumber(0, 65_535),
  defaultProvider: text,
  env: list(variable),
  providers,
  aliases: record(alias),
  prices: text,
  maxConcurrency: record(wholeNumber(1, 1_000_000)),
  tools: members(TOOLS),
  mcpServers: record(() => {}),
};

/**
 * Reads the text of a configuration file.
 *
 * @param path names the file in errors
 * @throws {ConfigError} not a JSON object, an unknown member, or a wrong value
 */
export function parseConfigFile(content: string, path: string): ConfigFile {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw new ConfigError(`Cannot parse ${path}: ${why(error)}`);
  }
  members(FILE)(value, { file: path, member: "" });
  return value as ConfigFile;
}

/** The parser's message without its excerpt of the file, which may contain a key. */
function why(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.replace(/, (?:\.\.\.)?"[^]*" is not valid JSON$/, "");
}

function providers(value: unknown, location: Location): void {
  record(members(PROVIDER))(value, location);
  for (const name of Object.keys(value as object)) {
    // The first / or : of a model's name ends the provider's.
    if (/^[\w.-]+$/.test(name)) continue;
    throw wrong(
      { ...location, member: `${location.member}.${name}` },
      "named with letters, digits, dots, dashes and underscores",
    );
  }
}

function alias(value: unknown, location: Location): void {
  if (typeof value === "string") return text(value, location);
  if (!Array.isArray(value)) {
    throw wrong(location, "a model's name, or a list of them");
  }
  list((member, at) =>
    typeof member === "string"
      ? text(member, at)
      : members({ model: text, weight }, ["model"])(member, at)
  )(value, location);
}

function rule(value: unknown, location: Location): void {
  if (typeof value === "string") return text(value, location);
  members({ tool: text, arguments: record(pattern) }, ["tool"])(
    value,
    location,
  );
}

function quirkChecks(): Record<string, Check> {
  const checks = Object.entries(QUIRK_VALUES).map(([name, values]) =>
    [name, quirkCheck(values)] as const
  );
  return Object.fromEntries(checks);
}

function quirkCheck(values: QuirkValues): Check {
  if (values === "flag") return flag;
  return values === "names" ? list(text) : oneOf(...values);
}
