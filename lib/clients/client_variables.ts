/**
 * The variables by which other programs find a provider's API, so that a server can take its place.
 *
 * @module
 */
import type { ProviderConfig } from "./provider_config.ts";
import { PROVIDERS } from "./providers.ts";

/** A variable that holds an address. */
export interface AddressVariable {
  /** Its name: `OPENAI_BASE_URL`. */
  readonly name: string;
  /** The end of its value, behind the server's address: `/v1`, or nothing. */
  readonly path: string;
}

/** Lists the variables in which programs look for the address of a provider's API. */
export function addressVariables(): AddressVariable[] {
  return PROVIDERS.flatMap((provider) =>
    Object.entries(provider.clientVariables ?? ownVariable(provider))
      .map(([name, path]) => ({ name, path }))
  );
}

/** The provider's own variable, with a path that names the provider, because others may have models of the same name. */
function ownVariable(
  { name, baseUrlVariable, baseUrlRequired }: ProviderConfig,
): Record<string, string> {
  if (baseUrlVariable === undefined) return {};
  // Where each customer has another address, programs expect it without a version.
  const version = baseUrlRequired === true ? "" : "/v1";
  return { [baseUrlVariable]: `/provider/${name}${version}` };
}

/** Headers in which programs name their session: Claude Code (since 2.1), Codex (since 0.171), Codex before 0.100. */
export const SESSION_HEADERS: readonly string[] = [
  "x-claude-code-session-id",
  "session-id",
  "session_id",
];

/**
 * The variables in which programs look for a key, when a server takes the place of providers.
 *
 * @param hasKey whether the server can ask a provider; without a key there, a program may have another way to prove
 * itself, such as a subscription, which a key in its environment would hide
 */
export function keyVariables(
  hasKey: (provider: ProviderConfig) => boolean,
): string[] {
  return PROVIDERS.flatMap((provider) => {
    const { keyVariable, clientKeyVariables = [] } = provider;
    if (keyVariable === undefined) return [];
    if (hasKey(provider)) return [keyVariable, ...clientKeyVariables];
    return provider.clientsNeedKey ? keyVariable : [];
  });
}
