/**
 * What the registry depends on.
 *
 * @module
 */
import type { ChatClient } from "../core/client.ts";
import type { Transport } from "../wire/transport.ts";
import type { Alias } from "./aliases.ts";
import type { OwnProvider } from "./own_providers.ts";
import type { ProviderRow } from "./providers.ts";

/** What the registry reads of the configuration. */
export interface RegistryOptions {
  /** Looks a variable up; undefined when unset. */
  readonly env: (name: string) => string | undefined;
  /** Providers of the user's own; what one says of a known provider replaces that part of its row. */
  readonly providers?: readonly OwnProvider[];
  /** Short names for models, and routes over several. */
  readonly aliases?: Readonly<Record<string, Alias>>;
  /** The provider of bare names that no other answers to; else that of the first key that is set. */
  readonly defaultProvider?: string | undefined;
  /** Most calls at a time to each provider; `*` stands for all that are not named. */
  readonly maxConcurrency?: Readonly<Record<string, number>>;
  /** Which of `count` registries this is, from 0, that share each limit. */
  readonly part?: { readonly number: number; readonly count: number };
  /** How long a provider may stay silent, in ms, before the first byte and between two. */
  readonly timeoutMs?: number | undefined;
  /** What carries the calls; fetch unless given. */
  readonly transport?: Transport;
  /** Time between two words of a model that needs none, in ms. */
  readonly paceMs?: number;
  /** Gives the client that takes the place of a provider's own; keys are then missed only when `own` is called. */
  readonly replacement?: (
    row: ProviderRow,
    own: () => ChatClient,
  ) => ChatClient;
  /** In [0, 1): chooses between the models of a route that has weights. */
  readonly random?: () => number;
}
