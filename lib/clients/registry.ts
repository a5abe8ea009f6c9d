/**
 * From a model's name to the client that answers it.
 *
 * @module
 */
import type { ChatClient } from "../core/client.ts";
import { ConfigError, UsageError } from "../core/errors.ts";
import { createAnthropicClient } from "./anthropic.ts";
import { createElizaClient } from "./eliza.ts";
import { createOpenAiClient } from "./openai.ts";
import { type ProviderRow, PROVIDERS } from "./providers.ts";

/** A model's name, understood: which provider answers it and what that provider calls it. */
export interface ResolvedModel {
  /** `provider/model`; a model inside this program has one word only. */
  readonly name: string;
  readonly row: ProviderRow;
  /** The provider's own name of the model. */
  readonly model: string;
}

/** What the registry reads of the configuration. */
export interface RegistryOptions {
  /** Looks a variable up; undefined when unset. */
  env: (name: string) => string | undefined;
  /** Providers of the user's own; one of a known name replaces it. */
  providers?: readonly ProviderRow[];
  /** Short names for models. */
  aliases?: Readonly<Record<string, string>>;
  /** How long a provider may stay silent, in ms, before the first byte and between two. */
  timeoutMs?: number | undefined;
  /** Time between two words of a model that needs none, in ms. */
  paceMs?: number;
}

/** Resolves model names and keeps one client per provider. */
export class Registry {
  /** All rows, the user's own first. */
  readonly rows: readonly ProviderRow[];
  readonly #options: RegistryOptions;
  readonly #clients = new Map<string, ChatClient>();

  /** Creates a registry over the known providers and the user's own. */
  constructor(options: RegistryOptions) {
    this.#options = options;
    const own = options.providers ?? [];
    const names = new Set(own.map((row) => row.name));
    this.rows = [...own, ...PROVIDERS.filter((row) => !names.has(row.name))];
  }

  /**
   * The model that is used when nothing names one: that of the first provider whose key is set.
   */
  defaultModel(): ResolvedModel | undefined {
    for (const row of this.rows) {
      if (row.keyVariable === undefined || !this.#env(row.keyVariable)) {
        continue;
      }
      const model = this.#env(row.modelVariable) ?? row.defaultModel;
      if (model !== undefined) {
        return { name: `${row.name}/${model}`, row, model };
      }
    }
    return undefined;
  }

  /**
   * Understands a model's name: `provider/model`, `provider:model`, an alias, or a bare name resolved by its shape,
   * else by the default provider.
   *
   * @throws {UsageError} an empty name
   * @throws {ConfigError} a bare name that no provider answers to
   */
  resolve(name: string): ResolvedModel {
    const wanted = (this.#options.aliases?.[name] ?? name).trim();
    if (wanted === "") throw new UsageError("The model's name is empty");
    const named = this.#named(wanted);
    if (named !== undefined) return named;
    const row = this.rows.find((row) => row.shape?.test(wanted)) ??
      this.defaultModel()?.row;
    if (row === undefined) {
      throw new ConfigError(`No provider known for the model "${wanted}"`, {
        hint: `name it as provider/model; known providers: ${
          this.rows.map((row) => row.name).join(", ")
        }`,
      });
    }
    return { name: fullName(row, wanted), row, model: wanted };
  }

  /**
   * The client of a provider.
   *
   * @throws {ConfigError} no key for it, or a base URL that is none
   */
  client(row: ProviderRow): ChatClient {
    let client = this.#clients.get(row.name);
    if (client === undefined) {
      client = this.#create(row);
      this.#clients.set(row.name, client);
    }
    return client;
  }

  /** Whether the provider's key is set, or it needs none. */
  hasKey(row: ProviderRow): boolean {
    return row.keyVariable === undefined || row.keyOptional === true ||
      this.#env(row.keyVariable) !== undefined;
  }

  #env(name: string | undefined): string | undefined {
    return name === undefined ? undefined : this.#options.env(name);
  }

  #named(wanted: string): ResolvedModel | undefined {
    const cut = wanted.search(/[/:]/);
    if (cut < 0) return undefined;
    const row = this.rows.find((row) => row.name === wanted.slice(0, cut));
    const model = wanted.slice(cut + 1);
    if (row === undefined) return undefined;
    if (model === "") {
      throw new UsageError(`No model named after "${wanted}"`);
    }
    return { name: fullName(row, model), row, model };
  }

  #create(row: ProviderRow): ChatClient {
    const key = this.#env(row.keyVariable);
    if (!this.hasKey(row)) {
      throw new ConfigError(
        `no key for ${row.name}: set ${row.keyVariable} in the environment or in .env`,
      );
    }
    const { timeoutMs, paceMs } = this.#options;
    const override = this.#baseUrl(row);
    const common = {
      provider: row.name,
      baseUrl: checkedUrl(override ?? row.baseUrl, row),
      ...(key === undefined ? {} : { key }),
      headers: { ...row.headers, ...this.#variables(row.headerVariables) },
      quirks: quirksAt(row, override),
      ...(timeoutMs === undefined
        ? {}
        : { timeouts: { headersMs: timeoutMs, idleMs: timeoutMs } }),
    };
    switch (row.dialect) {
      case "openai":
        return createOpenAiClient({
          ...common,
          ...(row.auth === undefined ? {} : { auth: row.auth }),
          query: this.#variables(row.queryVariables),
        });
      case "anthropic":
        return createAnthropicClient(common);
      case "none":
        return createElizaClient(paceMs === undefined ? {} : { paceMs });
    }
  }

  /** What the row's variable says of its address. */
  #baseUrl(row: ProviderRow): string | undefined {
    const set = this.#env(row.baseUrlVariable)?.trim().replace(/\/+$/, "");
    if (set === undefined && row.baseUrlRequired) {
      throw new ConfigError(
        `no address for ${row.name}: set ${row.baseUrlVariable} in the environment or in .env`,
        { hint: `such as ${row.baseUrl}` },
      );
    }
    return set === undefined || set.endsWith(row.basePath ?? "")
      ? set
      : set + row.basePath;
  }

  /** The values of the variables that are set, by the names that they go under. */
  #variables(
    table: Readonly<Record<string, string>> = {},
  ): Record<string, string> {
    const values: Record<string, string> = {};
    for (const [name, variable] of Object.entries(table)) {
      const value = this.#env(variable);
      if (value !== undefined) values[name] = value;
    }
    return values;
  }
}

function fullName(row: ProviderRow, model: string): string {
  return row.dialect === "none" ? model : `${row.name}/${model}`;
}

/** Behind a base URL of the user's own stands some compatible server, which need not know the newest names. */
function quirksAt(
  row: ProviderRow,
  override: string | undefined,
): NonNullable<ProviderRow["quirks"]> {
  const quirks = { ...row.quirks };
  if (override !== undefined && override.replace(/\/+$/, "") !== row.baseUrl) {
    delete quirks.maxTokensName;
    delete quirks.acceptsNulls;
  }
  return quirks;
}

function checkedUrl(text: string, row: ProviderRow): string {
  if (row.dialect === "none") return text;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") {
    return text.replace(/\/+$/, "");
  }
  throw new ConfigError(
    `"${text.replace(/\/\/[^/]*@/, "//")}" is no base URL for ${row.name}${
      row.baseUrlVariable === undefined ? "" : ` (${row.baseUrlVariable})`
    }`,
    { hint: `it must begin with http:// or https://, like ${row.baseUrl}` },
  );
}
