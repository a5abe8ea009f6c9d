/**
 * The models of all providers that can be used now.
 *
 * @module
 */
import { discover } from "../../clients/discover.ts";
import type { ProviderConfig } from "../../clients/provider_config.ts";
import { fullName, type Registry } from "../../clients/registry.ts";
import type { ModelInfo } from "../../core/client.ts";

/** A model as `GET /v1/models` shows it; unknown members of the provider are kept. */
export interface ListedModel extends ModelInfo {
  object: "model";
  /** Unix time in seconds; 0 if the provider gives none. */
  created: number;
  /** The owner that the provider gives, else the provider's name. */
  "owned_by": string;
}

/** How long lists are cached, in ms. */
export interface ModelListOptions {
  /** For a provider's list; default 60,000. */
  maxAgeMs?: number;
  /** For a failure; default 5,000, because a local provider may have been started since. */
  maxFailureAgeMs?: number;
}

interface Entry {
  readonly models: Promise<ListedModel[] | undefined>;
  until: number;
}

/** Asks providers on demand, all at the same time, and caches the answers. */
export class ModelList {
  readonly #registry: Registry;
  readonly #maxAgeMs: number;
  readonly #maxFailureAgeMs: number;
  readonly #entries = new Map<string, Entry>();

  constructor(registry: Registry, options: ModelListOptions = {}) {
    this.#registry = registry;
    this.#maxAgeMs = options.maxAgeMs ?? 60_000;
    this.#maxFailureAgeMs = options.maxFailureAgeMs ?? 5_000;
  }

  /**
   * Lists the models of every provider that answers in time, by their full names, and the user's aliases.
   *
   * @param via the servers that the request has passed, see `VIA_HEADER` in `wire/http.ts`
   */
  async all(via?: string): Promise<ListedModel[]> {
    const { providers, aliases } = this.#registry;
    const lists = await Promise.all(
      providers.map((provider) => this.of(provider, via)),
    );
    return [
      ...lists.flatMap((list) => list ?? []),
      ...aliases.map((id) => listed({ id }, id, "alias")),
    ];
  }

  /** Lists the models of one provider, by their full names; undefined if it cannot be used. */
  of(
    provider: ProviderConfig,
    via?: string,
  ): Promise<ListedModel[] | undefined> {
    const known = this.#entries.get(provider.name);
    if (known !== undefined && performance.now() < known.until) {
      return known.models;
    }
    const models = this.#ask(provider, via);
    const entry: Entry = { models, until: performance.now() + this.#maxAgeMs };
    this.#entries.set(provider.name, entry);
    models.then((found) => {
      if (found !== undefined) return;
      entry.until = performance.now() + this.#maxFailureAgeMs;
    });
    return models;
  }

  async #ask(
    provider: ProviderConfig,
    via: string | undefined,
  ): Promise<ListedModel[] | undefined> {
    const [found] = await discover(this.#registry, [provider], { via });
    if (found === undefined || "reason" in found) return undefined;
    return found.models.map((model) =>
      listed(model, fullName(provider, model.id), provider.name)
    );
  }
}

function listed(model: ModelInfo, id: string, owner: string): ListedModel {
  return {
    ...model,
    id,
    object: "model",
    created: model.created ?? 0,
    "owned_by": model.owned_by ?? owner,
  };
}
