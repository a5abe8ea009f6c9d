/**
 * The models that can be used now, of all providers.
 *
 * @module
 */
import { discover } from "../clients/discover.ts";
import type { ProviderRow } from "../clients/providers.ts";
import { fullName, type Registry } from "../clients/registry.ts";
import type { ModelInfo } from "../core/client.ts";

/** A model as `GET /v1/models` shows it; vendors' own members are kept. */
export interface ListedModel extends ModelInfo {
  /** Says what this is. */
  object: "model";
  /** Unix time in seconds; 0 when the provider does not say. */
  created: number;
  /** The provider's word for it, else the provider. */
  "owned_by": string;
}

/** How long lists are good, in ms. */
export interface ModelListOptions {
  /** A provider's list; default 60,000. */
  maxAgeMs?: number;
  /** That a provider gave none; default 5,000, as it may have been started since. */
  maxFailureAgeMs?: number;
}

interface Entry {
  readonly models: Promise<ListedModel[] | undefined>;
  until: number;
}

/** Asks providers when somebody wants to know, all at the same time, and remembers the answers for a while. */
export class ModelList {
  readonly #registry: Registry;
  readonly #maxAgeMs: number;
  readonly #maxFailureAgeMs: number;
  readonly #entries = new Map<string, Entry>();

  /** Creates an empty list. */
  constructor(registry: Registry, options: ModelListOptions = {}) {
    this.#registry = registry;
    this.#maxAgeMs = options.maxAgeMs ?? 60_000;
    this.#maxFailureAgeMs = options.maxFailureAgeMs ?? 5_000;
  }

  /** The models of every provider that answers in time, by their full names, and the user's aliases. */
  async all(): Promise<ListedModel[]> {
    const { rows, aliases } = this.#registry;
    const lists = await Promise.all(rows.map((row) => this.of(row)));
    return [
      ...lists.flatMap((list) => list ?? []),
      ...aliases.map((id) => listed({ id }, id, "alias")),
    ];
  }

  /** The models of one provider, by their full names; undefined when it cannot be used. */
  of(row: ProviderRow): Promise<ListedModel[] | undefined> {
    const known = this.#entries.get(row.name);
    if (known !== undefined && performance.now() < known.until) {
      return known.models;
    }
    const models = this.#ask(row);
    const entry: Entry = { models, until: performance.now() + this.#maxAgeMs };
    this.#entries.set(row.name, entry);
    models.then((found) => {
      if (found !== undefined) return;
      entry.until = performance.now() + this.#maxFailureAgeMs;
    });
    return models;
  }

  async #ask(row: ProviderRow): Promise<ListedModel[] | undefined> {
    const [found] = await discover(this.#registry, [row]);
    if (found === undefined || "reason" in found) return undefined;
    return found.models.map((model) =>
      listed(model, fullName(row, model.id), row.name)
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
