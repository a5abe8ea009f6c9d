/**
 * The configuration file: which members it has and what each must be.
 *
 * @module
 */
import { ConfigError } from "../core/errors.ts";
import {
  address,
  type Check,
  flag,
  list,
  members,
  oneOf,
  type Place,
  record,
  text,
  variable,
  weight,
  whole,
  wrong,
} from "./check.ts";

/** How a provider deviates, see the table of providers. */
export interface FileQuirks {
  /** The name that it knows for the limit on the answer's tokens. */
  readonly maxTokensName?: "max_tokens" | "max_completion_tokens";
  /** Does not know `stream_options`. */
  readonly noStreamOptions?: boolean;
  /** Knows the role `system` only. */
  readonly noDeveloperRole?: boolean;
  /** Wants the reasoning text of earlier turns back. */
  readonly keepsReasoning?: boolean;
  /** Sends reasoning as `<think>…</think>` in the text. */
  readonly thinkTags?: boolean;
  /** Accepts top-level members that are null. */
  readonly acceptsNulls?: boolean;
}

/** A provider of the user's own, or what differs from a known one of the same name. */
export interface FileProvider {
  /** Where it is; a known provider has an address already. */
  readonly baseUrl?: string;
  /** What it speaks; `openai` where nothing else is known. */
  readonly dialect?: "openai" | "anthropic";
  /** Variable that holds the key; none means that it needs no key. */
  readonly keyVariable?: string;
  /** How the key travels: `Authorization: Bearer`, or a header `api-key`. */
  readonly auth?: "bearer" | "api-key";
  /** Headers of every request; `${NAME}` stands for a variable, `${NAME:-x}` for one that need not be set. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Query members of every request; variables as in the headers. */
  readonly query?: Readonly<Record<string, string>>;
  /** Its models, where it has no list of them that can be asked for. */
  readonly models?: readonly string[];
  /** How it deviates. */
  readonly quirks?: FileQuirks;
}

/**
 * A model's name; or several, tried in this order until one answers; or, where one of them has a weight, the first
 * chosen by weight and the others tried from the heaviest to the lightest.
 */
export type FileAlias =
  | string
  | readonly (string | { readonly model: string; readonly weight?: number })[];

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
  /** Providers by name. */
  readonly providers?: Readonly<Record<string, FileProvider>>;
  /** Short names for models, and routes over several. */
  readonly aliases?: Readonly<Record<string, FileAlias>>;
  /** Path of a price file. */
  readonly prices?: string;
  /** Most calls at a time to each provider; `*` stands for all that are not named. */
  readonly maxConcurrency?: Readonly<Record<string, number>>;
}

const QUIRKS: Readonly<Record<keyof FileQuirks, Check>> = {
  maxTokensName: oneOf("max_tokens", "max_completion_tokens"),
  noStreamOptions: flag,
  noDeveloperRole: flag,
  keepsReasoning: flag,
  thinkTags: flag,
  acceptsNulls: flag,
};

const PROVIDER: Readonly<Record<keyof FileProvider, Check>> = {
  baseUrl: address,
  dialect: oneOf("openai", "anthropic"),
  keyVariable: variable,
  auth: oneOf("bearer", "api-key"),
  headers: record(text),
  query: record(text),
  models: list(text),
  quirks: members(QUIRKS),
};

const FILE: Readonly<Record<keyof ConfigFile, Check>> = {
  model: text,
  history: text,
  host: text,
  port: whole(0, 65_535),
  defaultProvider: text,
  providers,
  aliases: record(alias),
  prices: text,
  maxConcurrency: record(whole(1, 1_000_000)),
};

/**
 * Reads the text of a configuration file.
 *
 * @param path names the file in errors
 * @throws {ConfigError} no JSON object, a member that is not known, or a value that is not what it must be
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

/** The runtime's words without the piece of the file that it shows: a key may stand there. */
function why(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.replace(/, (?:\.\.\.)?"[^]*" is not valid JSON$/, "");
}

function providers(value: unknown, place: Place): void {
  record(members(PROVIDER))(value, place);
  for (const name of Object.keys(value as object)) {
    // The first / or : of a model's name ends the provider's.
    if (/^[\w.-]+$/.test(name)) continue;
    throw wrong(
      { ...place, member: `${place.member}.${name}` },
      "called by letters, digits, dots, dashes and underscores",
    );
  }
}

function alias(value: unknown, place: Place): void {
  if (typeof value === "string") return text(value, place);
  if (!Array.isArray(value)) {
    throw wrong(place, "a model's name, or a list of them");
  }
  list((member, at) =>
    typeof member === "string"
      ? text(member, at)
      : members({ model: text, weight }, ["model"])(member, at)
  )(value, place);
}
