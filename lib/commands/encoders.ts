/**
 * How a recorded request was written when it was sent.
 *
 * @module
 */
import type { ProviderRow } from "../clients/providers.ts";
import type { Exchange } from "../conversation/exchange.ts";
import type { Encode } from "../conversation/rebuild.ts";
import type { Config } from "../config.ts";
import { ConfigError } from "../core/errors.ts";
import { openRegistry } from "./open_registry.ts";
import type { Flags } from "./parse.ts";

/** Finds the encoder of an exchange's client; undefined where that client cannot be told from the configuration. */
export type Encoders = (
  exchange: Pick<Exchange, "provider" | "base_url">,
) => Encode | undefined;

/**
 * Makes clients as they were when they sent: at the recorded address, whatever is configured now. They need no keys,
 * as nothing is sent.
 *
 * @throws {ConfigError} a provider or an alias that cannot be used
 */
export function encodersOf(config: Config, flags: Flags): Encoders {
  const { rows } = openRegistry(config, flags);
  const known = new Map<string, Encode | undefined>();
  return ({ provider, base_url: baseUrl }) => {
    const row = rows.find((row) => row.name === provider);
    if (row === undefined) return undefined;
    const key = `${provider} ${baseUrl}`;
    if (!known.has(key)) known.set(key, encoder(row, baseUrl, config, flags));
    return known.get(key);
  };
}

function encoder(
  row: ProviderRow,
  baseUrl: string,
  config: Config,
  flags: Flags,
): Encode | undefined {
  const env = (name: string) => {
    if (name === row.baseUrlVariable) return baseUrl;
    return config.env(name) ?? (name === row.keyVariable ? "none" : undefined);
  };
  try {
    const registry = openRegistry({ ...config, env }, flags);
    const client = registry.client(registry.provider(row.name));
    return (request) => client.encode(request);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
