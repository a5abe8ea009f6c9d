/**
 * From a model's name to the client that answers it.
 *
 * @module
 */
import type { ChatClient } from "../core/client.ts";
import { ConfigError, UsageError } from "../core/errors.ts";
import { editDistance, nearest } from "../core/nearest.ts";
import { addressOf, isAssumed } from "./address.ts";
import { Aliases } from "./aliases.ts";
import { createAnthropicClient } from "./anthropic.ts";
import { Circuit } from "./circuit.ts";
import { createElizaClient } from "./eliza.ts";
import { gate } from "./gate.ts";
import { keepSecretsOf } from "./known_secrets.ts";
import { Limiter } from "./limiter.ts";
import { createOpenAiClient } from "./openai.ts";
import { withOwnProviders } from "./own_providers.ts";
import type { ProviderRow } from "./providers.ts";
import type { RegistryOptions } from "./registry_options.ts";
import { expand } from "./template.ts";

/** A model's name, understood: which provider answers it and what that provider calls it. */
export interface ResolvedModel {
  /** `provider/model`; a model inside this program has one word only. */
  readonly name: string;
  /** The provider. */
  readonly row: ProviderRow;
  /** The provider's own name of the model. */
  readonly model: string;
  /** Of a route: the models to try, in this order, when this one does not answer. */
  readonly fallbacks?: readonly ResolvedModel[];
}

/** Resolves model names and keeps one client per provider. */
export class Registry {
  /** All providers, the user's own first. */
  readonly rows: readonly ProviderRow[];
  readonly #options: RegistryOptions;
  readonly #aliases: Aliases;
  readonly #default: ProviderRow | undefined;
  readonly #clients = new Map<string, ChatClient>();
  readonly #circuits = new Map<string, Circuit>();
  readonly #limits = new Map<string, number>();

  /**
   * Creates a registry over the known providers and the user's own.
   *
   * @throws {ConfigError} a provider without an address, an alias that leads nowhere, a limit or default for a
   * provider that is not known
   */
  constructor(options: RegistryOptions) {
    this.#options = options;
    const rows = withOwnProviders(options.providers ?? []);
    // Whoever takes a provider's place has models of its own.
    this.rows = options.replacement === undefined
      ? rows
      : rows.map(({ models: _models, ...row }) => row);
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
   * The provider of a name.
   *
   * @throws {ConfigError} none is known by that name
   */
  provider(name: string): ProviderRow {
    const row = this.rows.find((row) => row.name === name);
    if (row !== undefined) return row;
    const names = this.rows.map((row) => row.name);
    const meant = nearest(name, names);
    throw new ConfigError(`No provider is called "${name}"`, {
      hint: meant === undefined
        ? `known are ${names.join(", ")}`
        : `did you mean ${meant}?`,
    });
  }

  /**
   * The model that is used when nothing names one: that of the default provider, else of the first provider whose
   * key is set.
   */
  defaultModel(): ResolvedModel | undefined {
    const rows = this.#default === undefined
      ? this.rows.filter((row) => this.#env(row.keyVariable) !== undefined)
      : [this.#default];
    for (const row of rows) {
      const model = this.#env(row.modelVariable) ?? row.defaultModel ??
        (row === this.#default ? row.models?.[0] : undefined);
      if (model !== undefined) {
        return { name: fullName(row, model), row, model };
      }
    }
    return undefined;
  }

  /**
   * The models behind a name, in the order in which they are to be tried, see `route.ts`: one, unless the name is
   * that of a route.
   *
   * @throws as {@linkcode Registry.resolve}
   */
  targets(name: string): ResolvedModel[] {
    const targets = new Map<string, ResolvedModel>();
    for (const model of this.#aliases.models(name)) {
      const target = this.#understand(model.trim());
      if (!targets.has(target.name)) targets.set(target.name, target);
    }
    return [...targets.values()];
  }

  /**
   * Understands a model's name: `provider/model`, `provider:model`, an alias, or a bare name resolved by its shape,
   * else by the default provider. Of a route it is the model to try first, with the others behind it.
   *
   * @throws {UsageError} an empty name
   * @throws {ConfigError} a bare name that no provider answers to
   */
  resolve(name: string): ResolvedModel {
    const [first = this.#understand(""), ...fallbacks] = this.targets(name);
    return fallbacks.length === 0 ? first : { ...first, fallbacks };
  }

  /**
   * The client of a provider, behind its limit.
   *
   * @throws {ConfigError} no key for it, a variable that its headers name and that is not set, or no base URL
   */
  client(row: ProviderRow): ChatClient {
    let client = this.#clients.get(row.name);
    if (client === undefined) {
      const own = () => this.#create(row);
      client = this.#options.replacement?.(row, own) ?? own();
      this.#clients.set(row.name, client);
    }
    return client;
  }

  /** Loads what the clients that have their keys need for a reply, for who may not be able to load it later. */
  async prepare(): Promise<void> {
    await Promise.all(this.rows.map(async (row) => {
      try {
        if (this.hasKey(row)) await this.client(row).prepare?.();
      } catch {
        // Whoever asks that provider is told.
      }
    }));
  }

  /** The circuit of a provider; whoever calls its client tells it how that ends, see `route.ts`. */
  circuit({ name }: ProviderRow): Circuit {
    const circuit = this.#circuits.get(name) ?? new Circuit();
    this.#circuits.set(name, circuit);
    return circuit;
  }

  /** The circuits of all providers that have been called, by the providers' names. */
  get circuits(): ReadonlyMap<string, Circuit> {
    return this.#circuits;
  }

  /**
   * Limits the calls to a provider that run at a time, or, named `*`, to each provider that has no limit of its own.
   * To be said before {@linkcode Registry.client} is asked for the provider.
   *
   * @throws {ConfigError} no provider is known by that name, or the limit is too low to be shared
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

  /** Whether the provider's key is set, or none is needed. */
  hasKey(row: ProviderRow): boolean {
    return this.#options.replacement !== undefined || this.#opens(row);
  }

  #opens(row: ProviderRow): boolean {
    return row.keyVariable === undefined || row.keyOptional === true ||
      this.#env(row.keyVariable) !== undefined;
  }

  /** Whether nobody said where the provider is: it may not run at all. */
  isAssumed(row: ProviderRow): boolean {
    return isAssumed(row, this.#options.env);
  }

  #env(name: string | undefined): string | undefined {
    return name === undefined ? undefined : this.#options.env(name);
  }

  #understand(wanted: string): ResolvedModel {
    if (wanted === "") throw new UsageError("The model's name is empty");
    const named = this.#named(wanted);
    if (named !== undefined) return named;
    this.#refuseSlip(wanted);
    const row = this.rows.find((row) => row.shape?.test(wanted)) ??
      this.#default ?? this.defaultModel()?.row ??
      // Whatever takes the providers' place may know any name.
      (this.#options.replacement && this.rows[0]);
    if (row === undefined) {
      throw new ConfigError(`No provider known for the model "${wanted}"`, {
        hint: `name it as provider/model; known providers: ${
          this.rows.map((row) => row.name).join(", ")
        }`,
      });
    }
    return { name: fullName(row, wanted), row, model: wanted };
  }

  /** A provider's name with one letter wrong must not send the request to another company. */
  #refuseSlip(wanted: string): void {
    const [first = "", rest] = wanted.split(/[/:](.*)/s);
    if (rest === undefined) return;
    const meant = this.rows.find(({ name }) => editDistance(first, name) === 1);
    if (meant === undefined) return;
    throw new ConfigError(`No provider is called "${first}"`, {
      hint: `did you mean ${meant.name}/${rest}?`,
    });
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
    const { env, timeoutMs, paceMs, transport } = this.#options;
    if (row.dialect === "none") {
      return createElizaClient(paceMs === undefined ? {} : { paceMs });
    }
    const key = this.#env(row.keyVariable);
    if (!this.#opens(row)) {
      throw new ConfigError(
        `no key for ${row.name}: set ${row.keyVariable} in the environment or in .env`,
      );
    }
    const common = {
      provider: row.name,
      ...addressOf(row, env),
      ...(key === undefined ? {} : { key }),
      headers: expand(row.headers ?? {}, env, row.name),
      ...(timeoutMs === undefined
        ? {}
        : { timeouts: { headersMs: timeoutMs, idleMs: timeoutMs } }),
      ...(transport === undefined ? {} : { transport }),
    };
    const query = expand(row.query ?? {}, env, row.name);
    keepSecretsOf({ ...common, query });
    const client = row.dialect === "anthropic"
      ? createAnthropicClient(common)
      : createOpenAiClient({
        ...common,
        ...(row.auth === undefined ? {} : { auth: row.auth }),
        query,
      });
    const limiter = this.#limiter(row);
    return limiter === undefined ? client : gate(client, limiter);
  }

  #limiter({ name }: ProviderRow): Limiter | undefined {
    const most = this.#limits.get(name) ?? this.#limits.get("*");
    return most === undefined ? undefined : new Limiter(most);
  }
}

/** A model's name as every command takes it: `provider/model`, one word for a model inside this program. */
export function fullName(row: ProviderRow, model: string): string {
  return row.dialect === "none" ? model : `${row.name}/${model}`;
}
