/**
 * The environment variables of each provider.
 *
 * @module
 */
import type { ProviderConfig } from "./provider_config.ts";
import { PROVIDERS } from "./providers.ts";

/** The variables that configure one provider. */
export interface ProviderVariables {
  /** Variable of its key. */
  readonly key: string | undefined;
  /** Variable of its default model. */
  readonly model: string | undefined;
  /** Variables of its address, and of other values that are sent to that address. */
  readonly address: readonly string[];
  /** Whether the configuration file has an entry for it. */
  readonly configured: boolean;
}

/** `${NAME}` and `${NAME:-otherwise}`. */
const VARIABLE = /\$\{(\w{1,128})[:}]/g;

/**
 * Lists the variables of all providers.
 *
 * @param own the configuration file's providers; only their key variables are used
 */
export function providerVariables(
  own: Readonly<Record<string, { readonly keyVariable?: string }>>,
): ProviderVariables[] {
  const known = PROVIDERS.map((provider) => {
    const entry = Object.hasOwn(own, provider.name)
      ? own[provider.name]
      : undefined;
    return {
      key: entry?.keyVariable ?? provider.keyVariable,
      model: provider.modelVariable,
      address: addressVariables(provider),
      configured: entry !== undefined,
    };
  });
  const names = new Set(PROVIDERS.map(({ name }) => name));
  const others = Object.entries(own)
    .filter(([name]) => !names.has(name))
    .map(([, { keyVariable }]) => ({
      key: keyVariable,
      model: undefined,
      address: [],
      configured: true,
    }));
  return [...known, ...others];
}

function addressVariables(provider: ProviderConfig): string[] {
  const { baseUrlVariable, hostVariable, headers = {}, query = {} } = provider;
  const templates = [...Object.values(headers), ...Object.values(query)];
  return [
    ...[baseUrlVariable, hostVariable].filter((name) => name !== undefined),
    ...templates.flatMap((text) =>
      Array.from(text.matchAll(VARIABLE), ([, name = ""]) => name)
    ),
  ];
}
