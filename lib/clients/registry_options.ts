/**
 * Options of the registry.
 *
 * @module
 */
import type { ChatClient } from "../core/client.ts";
import type { Transport } from "../wire/transport.ts";
import type { EndedCall } from "./routing/circuit.ts";
import type { Alias } from "./routing/aliases.ts";
import type { OwnProvider } from "./own_providers.ts";
import type { ProviderConfig } from "./provider_config.ts";

/** Options of the registry, mostly from the configuration. */
export interface RegistryOptions {
  /** Returns a variable's value; undefined if it is unset. */
  readonly env: (name: string) => string | undefined;
  /** Returns the file that a variable comes from; undefined for the environment. */
  readonly envSource?: (name: string) => string | undefined;
  /** The user's providers; members of a known provider replace those of the table. */
  readonly providers?: readonly OwnProvider[] | undefined;
  /** Variables that headers and query members of {@linkcode providers} may name; none by default. */
  readonly variables?: readonly string[] | undefined;
  /** Short names for models, and routes over several. */
  readonly aliases?: Readonly<Record<string, Alias>> | undefined;
  /** The provider of bare names without a match; by default the first one with a key. */
  readonly defaultProvider?: string | undefined;
  /** Most concurrent calls by provider; `*` for all others. */
  readonly maxConcurrency?: Readonly<Record<string, number>> | undefined;
  /** This registry's number, from 0, among `count` registries that share each limit. */
  readonly part?:
    | { readonly number: number; readonly count: number }
    | undefined;
  /** Called when a call changes what is known of its provider; other registries hear it by `heard`. */
  readonly onCall?: ((call: EndedCall) => void) | undefined;
  /** Longest wait for a provider's headers and between two bytes, in ms. */
  readonly timeoutMs?: number | undefined;
  /** Sends the calls; fetch by default. */
  readonly transport?: Transport | undefined;
  /** Pause between two words of the built-in model, in ms. */
  readonly paceMs?: number | undefined;
  /** Returns a client that replaces a provider's own, which `own` creates; keys are needed only if `own` is called. */
  readonly replacement?:
    | ((
      provider: ProviderConfig,
      own: () => ChatClient,
    ) => ChatClient)
    | undefined;
  /** Random number in [0, 1), to choose between weighted models. */
  readonly random?: (() => number) | undefined;
}
