/**
 * Finds the encoders that wrote recorded requests.
 *
 * @module
 */
import { type CreateClient, loadClient } from "../../clients/dialects.ts";
import type { ProviderConfig } from "../../clients/provider_config.ts";
import type { Exchange } from "../../history/line/exchange.ts";
import type { Encode } from "../../history/chain/rebuild.ts";
import type { Config } from "../../config.ts";
import { ConfigError } from "../../core/errors.ts";
import { NameMap } from "../../core/data/names.ts";
import { openRegistry } from "./open_registry.ts";
import type { Flags } from "../../cli/parse.ts";

/** Finds the encoder of the client that sent an exchange; undefined if its provider is not configured. */
export type Encoders = (
  exchange: Pick<Exchange, "provider" | "base_url">,
) => Encode | undefined;

/**
 * Makes clients with the recorded addresses, not those that are configured now. They need no keys, because they send
 * nothing.
 *
 * @throws {ConfigError} a provider or an alias cannot be used
 */
export async function encodersOf(
  config: Config,
  flags: Flags,
): Promise<Encoders> {
  const { providers } = openRegistry(config, flags);
  const clients = await Promise.all(
    providers.map(async (provider) => ({
      provider,
      create: await loadClient(provider),
    })),
  );
  const known = new NameMap<Encode | undefined>();
  return ({ provider: name, base_url: baseUrl }) => {
    const client = clients.find(({ provider }) => provider.name === name);
    if (client === undefined) return undefined;
    const key = `${name} ${baseUrl}`;
    if (!known.has(key)) {
      const { create, provider } = client;
      known.set(key, encoder(create, provider, baseUrl, config, flags));
    }
    return known.get(key);
  };
}

function encoder(
  create: CreateClient,
  provider: ProviderConfig,
  baseUrl: string,
  config: Config,
  flags: Flags,
): Encode | undefined {
  const env = (name: string) => {
    if (name === provider.baseUrlVariable) return baseUrl;
    return config.env(name) ??
      (name === provider.keyVariable ? "none" : undefined);
  };
  try {
    const file = withoutVariables(config.file);
    const registry = openRegistry({ ...config, env, file }, flags);
    const client = registry.clientBy(create, registry.provider(provider.name));
    return (request) => client.encode(request);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/** A file whose providers have no headers and query: no body depends on them, and their variables may be unset. */
function withoutVariables(file: Config["file"]): Config["file"] {
  const { providers = {} } = file;
  const bare = Object.entries(providers).map(([name, provider]) => {
    const { headers: _, query: __, ...rest } = provider;
    return [name, rest] as const;
  });
  return { ...file, providers: Object.fromEntries(bare) };
}
