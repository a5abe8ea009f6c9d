/**
 * Refuses to serve if a provider's address is the server's own, because one request would become hundreds.
 *
 * @module
 */
import type { ProviderConfig } from "../../clients/provider_config.ts";
import type { Registry } from "../../clients/registry.ts";
import type { Config } from "../../config.ts";
import { ConfigError } from "../../core/errors.ts";
import { isLoopback, isWildcard } from "../../server/guard/access.ts";
import type { Address } from "../../server/listen.ts";

/**
 * Checks the configured addresses of all providers.
 *
 * @param bound where the server listens
 * @throws {ConfigError} a provider's address is the server's own
 */
export function refuseOwnAddress(
  bound: Address,
  registry: Registry,
  { env, configPath = "the config file" }: Pick<Config, "env" | "configPath">,
): void {
  for (const provider of registry.providers) {
    const baseUrl = registry.baseUrlOf(provider);
    if (baseUrl === undefined || registry.isAssumed(provider)) continue;
    if (!isOwn(new URL(baseUrl), bound)) continue;
    throw new ConfigError(
      `${said(provider, env, configPath)} points to this server itself (${
        new URL(baseUrl).origin
      })`,
      {
        hint:
          "clients of the server use that variable: unset it here, or serve on another --port",
      },
    );
  }
}

/** The variable or setting that the user has to change. */
function said(
  provider: ProviderConfig,
  env: Config["env"],
  file: string,
): string {
  const variable = [provider.baseUrlVariable, provider.hostVariable]
    .find((name) => name !== undefined && env(name) !== undefined);
  return variable ?? `"providers.${provider.name}.baseUrl" in ${file}`;
}

function isOwn(url: URL, { host, port }: Address): boolean {
  const usual = url.protocol === "https:" ? 443 : 80;
  if (Number(url.port || usual) !== port) return false;
  const name = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (name === host.toLowerCase()) return true;
  if (isWildcard(host)) return isHere(name);
  return isLoopback(host) && isHere(name) &&
    // Other addresses of 127.0.0.0/8 are this machine's, too, but other programs listen there.
    (!name.startsWith("127.") || name === "127.0.0.1");
}

/** Whether a host of a URL means this machine. */
function isHere(name: string): boolean {
  return isLoopback(name) || isWildcard(name) ||
    /^::ffff:(?:7f[\da-f]{2}:[\da-f]{1,4}|0:0)$/.test(name);
}
