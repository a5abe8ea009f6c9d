/**
 * The configuration of a provider.
 *
 * @module
 */

import type { Quirks } from "../dialects/openai_chat/quirks.ts";

/** One provider: address, key, dialect, quirks. */
export interface ProviderConfig {
  /** First segment of a model's full name. */
  readonly name: string;
  /** The provider's own spelling of its name. */
  readonly title: string;
  /** Its name in OpenTelemetry's conventions, if it differs from {@linkcode ProviderConfig.name}. */
  readonly telemetryName?: string;
  /** Its dialect; `none` for the built-in model. */
  readonly dialect: "openai" | "anthropic" | "none";
  /** Whether the provider made its dialect: programs that speak it may have one of its keys. */
  readonly ownDialect?: boolean;
  /** Without trailing slash; ends in `/v1` for the OpenAI dialect, never for Anthropic's. */
  readonly baseUrl: string;
  /** Variable that overrides {@linkcode ProviderConfig.baseUrl}. */
  readonly baseUrlVariable?: string;
  /** Variable with the provider's host, read by its own programs; used if the base URL's variable is unset. */
  readonly hostVariable?: string;
  /** Variables in which other programs look for its address, and the path that they expect behind it. */
  readonly clientVariables?: Readonly<Record<string, string>>;
  /** Variables with a key of it that only some programs read, before any login. */
  readonly clientKeyVariables?: readonly string[];
  /** Whether nearly all programs that speak its dialect refuse to start without a key. */
  readonly clientsNeedKey?: true;
  /** Whether the variable must be set, because there is no default address. */
  readonly baseUrlRequired?: boolean;
  /** Path appended to the variable's value, unless it has it. */
  readonly basePath?: string;
  /** Variable that holds the key; absent if the provider needs none. */
  readonly keyVariable?: string;
  /** Whether the key may be missing. */
  readonly keyOptional?: boolean;
  /** Variable with the default model. */
  readonly modelVariable?: string;
  /** Default model, if the key is set and no variable names one. */
  readonly defaultModel?: string;
  /** Matches model names without a provider that belong to this one. */
  readonly shape?: RegExp;
  /** Header of the key: `Authorization: Bearer` by default, or `api-key`. */
  readonly auth?: "bearer" | "api-key";
  /** Added to every request; values may name variables, see `expand_variables.ts`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Query members of every request; values as in {@linkcode ProviderConfig.headers}. */
  readonly query?: Readonly<Record<string, string>>;
  /** Its models, if it has no endpoint that lists them. */
  readonly models?: readonly string[];
  /** Whether it runs on this machine: then it is available if it answers, not if a key is set. */
  readonly local?: boolean;
  /**
   * Whether it has the Responses API, too: `stateful` if it keeps responses, so that later requests can name them. A server that
   * does not have it is asked once.
   */
  readonly responses?: "stateful" | "stateless";
  /** Deviations from its dialect. */
  readonly quirks?: Quirks;
}
