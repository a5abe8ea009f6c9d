/**
 * Resolves a model's name to its provider's client.
 *
 * @module
 */
import type { ChatClient } from "../core/client.ts";
import { ConfigError, UsageError } from "../core/errors.ts";
import { nearest } from "../core/text/nearest.ts";
import { NameMap } from "../core/data/names.ts";
import { loader } from "../core/load.ts";
import { addressOf, isAssumed } from "./address.ts";
import { Aliases } from "./routing/aliases.ts";
import { type Circuit, Circuits } from "./routing/circuit.ts";
import { type CreateClient, loadClient } from "./dialects.ts";
import { foreignMembers } from "./makers.ts";
import {
  fullName,
  modelOfProvider,
  type ResolvedModel,
  unknownModel,
} from "./model_name.ts";
import { withOwnProviders } from "./own_providers.ts";
import type { LentClients } from "./lent_credentials.ts";
import { hasKeyOrNeedsNone, KEY_HEADER, ownClient } from "./own_client.ts";
import type { ProviderConfig } from "./provider_config.ts";
import type { RegistryOptions } from "./registry_options.ts";

export { fullName, type ResolvedModel } from "./model_name.ts";

const loadLent = loader<typeof import("./lent_credentials.ts")>(
  import.meta.url,
  "./lent_credentials.ts",
);

/** Resolves model names, and keeps one client for each provider. */
export class Registry {
  /** All providers, the user's first. */
  readonly providers: readonly ProviderConfig[];
  /** The circuits of all providers. */
  readonly circuits: Circuits;
  readonly #options: RegistryOptions;
  readonly #aliases: Aliases;
  readonly #default: ProviderConfig | undefined;
  readonly #clients = new NameMap<ChatClient>();
  readonly #foreign = new NameMap<ReadonlySet<string>>();
  readonly #creators = new NameMap<Promise<CreateClient>>();
  #lent: LentClients | undefined;
  readonly #limits = new NameMap<number>();

  /**
   * Creates a registry of the known and the user's providers.
   *
   * @throws {ConfigError} a provider without an address, an alias without models, a limit or default for an unknown
   * provider
   */
  constructor(options: RegistryOptions) {
    this.#options = options;
    this.circuits = new Circuits(options.onCall);
    const providers = withOwnProviders(options.providers ?? []);
    // A replacement has other models than the provider.
    this.providers = options.replacement === undefined
      ? providers
      : providers.map(({ models: _models, ...provider }) => provider);
    this.#aliases = new Aliases(options.aliases ?? {}, options.random);
    const { defaultProvider, maxConcurrency = {} } = options;
    if (defaultProvider !== undefined) {
      this.#default = this.provider(defaultProvider);
    }
    for (const [name, most] of Object.entries(maxConcurrency)) {
      this.limit(name, most);
    }
  }

  /** The names of all aliases. */
  get aliases(): readonly string[] {
    return this.#aliases.names();
  }

  /**
   * Finds a provider by name.
   *
   * @throws {ConfigError} no provider has that name
   */
  provider(name: string): ProviderConfig {
    const provider = this.providers.find((provider) => provider.name === name);
    if (provider !== undefined) return provider;
    const names = this.providers.map((provider) => provider.name);
    const meant = nearest(name, names);
    throw new ConfigError(`No provider is called "${name}"`, {
      hint: meant === undefined
        ? `known providers: ${names.join(", ")}`
        : `did you mean ${meant}?`,
    });
  }

  /** The default model: that of the default provider, else of the first provider whose key is set. */
  defaultModel(): ResolvedModel | undefined {
    const providers = this.#default === undefined
      ? this.providers.filter((provider) =>
        this.#env(provider.keyVariable) !== undefined
      )
      : [this.#default];
    for (const provider of providers) {
      const model = this.#env(provider.modelVariable) ??
        provider.defaultModel ??
        (provider === this.#default ? provider.models?.[0] : undefined);
      if (model !== undefined) {
        return { name: fullName(provider, model), provider, model };
      }
    }
    return undefined;
  }

  /**
   * Lists the models of a name in the order in which they are tried, see `route.ts`: one, unless the name is a route.
   *
   * @throws as {@linkcode Registry.resolve}
   */
  targets(name: string): ResolvedModel[] {
    const targets = new NameMap<ResolvedModel>();
    for (const model of this.#aliases.models(name)) {
      const target = this.#resolveOne(model.trim());
      if (!targets.has(target.name)) targets.set(target.name, target);
    }
    return [...targets.values()];
  }

  /**
   * Resolves a model's name: `provider/model`, `provider:model`, an alias, or a bare name, which is matched by its
   * shape, else goes to the default provider. For a route it is the first model, with the others as fallbacks.
   *
   * @throws {UsageError} an empty name
   * @throws {ConfigError} no provider is known for a bare name
   */
  resolve(name: string): ResolvedModel {
    const [first = this.#resolveOne(""), ...fallbacks] = this.targets(name);
    return fallbacks.length === 0 ? first : { ...first, fallbacks };
  }

  /**
   * Returns a provider's client, with its concurrency limit. Loads the code of its dialect.
   *
   * @throws {ConfigError} as {@linkcode Registry.clientBy}
   */
  async client(provider: ProviderConfig): Promise<ChatClient> {
    return this.#clients.get(provider.name) ??
      this.clientBy(await this.#creator(provider), provider);
  }

  /**
   * Returns a client with its caller's credentials, under the provider's concurrency limit; undefined if they must
   * not be sent to the provider, see `lent_credentials.ts`.
   *
   * @param credentials headers of the caller's request
   */
  async clientWith(
    credentials: Readonly<Record<string, string>>,
    provider: ProviderConfig,
  ): Promise<ChatClient | undefined> {
    const { LentClients } = await loadLent();
    this.#lent ??= new LentClients(this.#options);
    const create = await this.#creator(provider);
    return this.#lent.client(credentials, {
      create,
      provider,
      foreign: () => this.foreign(provider),
    });
  }

  /** Loads the function that creates a provider's clients, which share one limit. */
  #creator(provider: ProviderConfig): Promise<CreateClient> {
    let creator = this.#creators.get(provider.name);
    if (creator === undefined) {
      const most = this.#limits.get(provider.name) ?? this.#limits.get("*");
      creator = loadClient(provider, most);
      this.#creators.set(provider.name, creator);
      // Loading is tried again after a failure.
      creator.catch(() => this.#creators.delete(provider.name));
    }
    return creator;
  }

  /**
   * Returns a provider's client, for callers that have loaded the code of its dialect.
   *
   * @param create creates clients of the provider's dialect
   * @throws {ConfigError} its key, its base URL, or a variable in its headers is missing
   */
  clientBy(create: CreateClient, provider: ProviderConfig): ChatClient {
    let client = this.#clients.get(provider.name);
    if (client === undefined) {
      const own = () =>
        ownClient({
          create,
          provider,
          options: this.#options,
          foreign: this.foreign(provider),
        });
      client = this.#options.replacement?.(provider, own) ?? own();
      this.#clients.set(provider.name, client);
    }
    return client;
  }

  /**
   * Lists members of earlier answers that other providers made and this one may refuse, see `makers.ts`.
   *
   * @throws {ConfigError} no base URL
   */
  foreign(provider: ProviderConfig): ReadonlySet<string> {
    let foreign = this.#foreign.get(provider.name);
    if (foreign === undefined) {
      const { env } = this.#options;
      const { quirks } = addressOf(provider, env);
      foreign = foreignMembers(provider.name, quirks, this.providers, env);
      this.#foreign.set(provider.name, foreign);
    }
    return foreign;
  }

  /** Returns a provider's circuit; callers of its client report how each call ended, see `route.ts`. */
  circuit({ name }: ProviderConfig): Circuit {
    return this.circuits.of(name);
  }

  /**
   * Limits concurrent calls to a provider; `*` means each provider without a limit. Must be called before {@linkcode
   * Registry.client}.
   *
   * @throws {ConfigError} no provider has that name, or the limit is too low to be shared
   */
  limit(name: string, most: number): void {
    const { number, count } = this.#options.part ?? { number: 0, count: 1 };
    if (most < count) {
      throw new ConfigError(
        `${count} workers cannot share a limit of ${most} calls at a time`,
      );
    }
    const share = Math.floor(most / count) + Number(number < most % count);
    this.#limits.set(name === "*" ? name : this.provider(name).name, share);
  }

  /** Whether the provider's key is set or not needed. */
  hasKey(provider: ProviderConfig): boolean {
    return this.#options.replacement !== undefined ||
      hasKeyOrNeedsNone(provider, this.#options.env);
  }

  /** Whether a key for the provider, or a header that holds one, is set here. */
  hasOwnKey(provider: ProviderConfig): boolean {
    return hasKeyOrNeedsNone(provider, this.#options.env) ||
      Object.keys(provider.headers ?? {}).some((name) => KEY_HEADER.test(name));
  }

  /** Whether a name is an alias. */
  isAlias(name: string): boolean {
    return this.#aliases.names().includes(name);
  }

  /** Whether a local provider's address is only the default, so that it may not run. */
  isAssumed(provider: ProviderConfig): boolean {
    return isAssumed(provider, this.#options.env);
  }

  /** A provider's base URL; undefined if none is set or the set one is invalid. */
  baseUrlOf(provider: ProviderConfig): string | undefined {
    try {
      const { baseUrl } = addressOf(provider, this.#options.env);
      return provider.dialect === "none" ? undefined : baseUrl;
    } catch (error) {
      if (error instanceof ConfigError) return undefined;
      throw error;
    }
  }

  #env(name: string | undefined): string | undefined {
    return name === undefined ? undefined : this.#options.env(name);
  }

  #resolveOne(wanted: string): ResolvedModel {
    if (wanted === "") throw new UsageError("The model's name is empty");
    const named = modelOfProvider(wanted, this.providers);
    if (named !== undefined) return named;
    const provider =
      this.providers.find((provider) => provider.shape?.test(wanted)) ??
        this.#default ?? this.defaultModel()?.provider ??
        // A replacement may answer any name.
        (this.#options.replacement && this.providers[0]);
    if (provider === undefined) {
      throw unknownModel(wanted, this.providers, this.aliases);
    }
    return { name: fullName(provider, wanted), provider, model: wanted };
  }
}
