/**
 * The configuration file: its members as types; `members.ts` has what each must be.
 *
 * @module
 */
import type { Quirks } from "../dialects/openai_chat/quirks.ts";

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
  /** A JSON Schema for editors; nothing here reads it. */
  readonly $schema?: string;
  /** Model to use when none is named. */
  readonly model?: string;
  /** Path of the history. */
  readonly history?: string;
  /** Address that the server listens on. */
  readonly host?: string;
  /** Port that the server listens on. */
  readonly port?: number;
  /** Threads of the server. */
  readonly workers?: "auto" | number;
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
