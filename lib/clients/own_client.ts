/**
 * A provider's client with the configured key, address and headers.
 *
 * @module
 */
import type { ChatClient } from "../core/client.ts";
import { ConfigError } from "../core/errors.ts";
import { keepSecret } from "../core/secrets.ts";
import { addressOf, callSource, isDefaultAddress } from "./address.ts";
import type { CreateClient } from "./dialects.ts";
import { expandVariables } from "./expand_variables.ts";
import type { ProviderConfig } from "./provider_config.ts";
import type { RegistryOptions } from "./registry_options.ts";

/** Names of headers that hold a key. */
export const KEY_HEADER: RegExp = /^(?:authorization|x-api-key|api-key)$/i;

/** The parts of a provider's client. */
export interface ClientParts {
  /** Creates clients of its dialect. */
  readonly create: CreateClient;
  readonly provider: ProviderConfig;
  /** The configuration. */
  readonly options: RegistryOptions;
  /** Members of earlier answers that it may refuse. */
  readonly foreign: ReadonlySet<string>;
}

/** Whether the provider's key is set or not needed. */
export function hasKeyOrNeedsNone(
  { keyVariable, keyOptional }: ProviderConfig,
  env: RegistryOptions["env"],
): boolean {
  return keyVariable === undefined || keyOptional === true ||
    env(keyVariable) !== undefined;
}

/**
 * Creates the client; registers every secret that it sends.
 *
 * @throws {ConfigError} its key, its base URL, or a variable in its headers is missing
 */
export function ownClient(
  { create, provider, options, foreign }: ClientParts,
): ChatClient {
  const { env, timeoutMs, paceMs, transport } = options;
  if (provider.dialect === "none") {
    return create({
      provider: provider.name,
      baseUrl: provider.baseUrl,
      paceMs,
    });
  }
  if (!hasKeyOrNeedsNone(provider, env)) {
    throw new ConfigError(
      `no key for ${provider.name}: set ${provider.keyVariable} in the environment or in .env`,
      { hint: `chat setup ${provider.name} keeps one` },
    );
  }
  const address = addressOf(provider, env);
  const sent = {
    provider: provider.name,
    ...address,
    source: callSource(provider, address, options),
    sendsVia: provider.local === true ||
      !isDefaultAddress(provider.name, address.baseUrl),
    key: provider.keyVariable === undefined
      ? undefined
      : env(provider.keyVariable),
    auth: provider.auth,
    headers: expanded(provider, "headers", options),
    query: expanded(provider, "query", options),
    foreign,
    timeouts: { headersMs: timeoutMs, idleMs: timeoutMs },
    transport,
  };
  keepSecretsOf(sent);
  return create(sent);
}

/**
 * Expands the headers or query of each request. A table of the configuration file may name only the variables that
 * the file lists.
 */
function expanded(
  provider: ProviderConfig,
  table: "headers" | "query",
  { env, providers = [], variables = [] }: RegistryOptions,
): Record<string, string> {
  const own = providers.find(({ name }) => name === provider.name);
  const listed = own?.[table] === undefined ? undefined : variables;
  return expandVariables(provider[table] ?? {}, env, provider.name, listed);
}

/** Names of headers and query members whose values are secrets. */
const SECRET_NAME = /key|token|secret|passw|sig|auth|cred|cookie/i;

/** Values that are sent with every call and may be secrets. */
interface SentAlong {
  /** May contain a user name and a password. */
  readonly baseUrl: string;
  /** Absent if there is none. */
  readonly key?: string | undefined;
  /** With variables replaced by their values. */
  readonly headers: Readonly<Record<string, string>>;
  /** With variables replaced, too. */
  readonly query?: Readonly<Record<string, string>>;
}

/** Registers every secret of a provider, so that no output repeats it. */
function keepSecretsOf(
  { baseUrl, key, headers, query = {} }: SentAlong,
): void {
  if (key !== undefined) keepSecret(key);
  const url = URL.parse(baseUrl);
  if (url !== null) {
    const { username, password } = url;
    for (const part of [username, password]) keepEncoded(part);
    // Also encoded, as Basic authentication sends it.
    if (password !== "") keepSecret(btoa(`${username}:${password}`));
  }
  const named = [
    ...Object.entries(headers),
    ...Object.entries(query),
    ...url?.searchParams ?? [],
  ];
  for (const [name, value] of named) {
    if (SECRET_NAME.test(name)) {
      keepEncoded(value.replace(/^(?:bearer|basic)\s+/i, ""));
    }
  }
}

/** Registers a text as written in a URL, and decoded. */
function keepEncoded(text: string): void {
  keepSecret(text);
  try {
    keepSecret(decodeURIComponent(text));
  } catch {
    // a stray percent sign
  }
}
