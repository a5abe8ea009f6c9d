/**
 * Merges the user's providers into the table.
 *
 * @module
 */
import { ConfigError } from "../core/errors.ts";
import type { Quirks } from "../dialects/openai_chat/quirks.ts";
import type { ProviderConfig } from "./provider_config.ts";
import { PROVIDERS } from "./providers.ts";

/** A provider in the configuration file; for one in the table, all but the name is optional. */
export type OwnProvider =
  & Pick<ProviderConfig, "name">
  & Partial<
    Pick<
      ProviderConfig,
      | "baseUrl"
      | "dialect"
      | "keyVariable"
      | "auth"
      | "headers"
      | "query"
      | "models"
      | "responses"
      | "quirks"
    >
  >;

/**
 * Lists all providers, the user's first. The members of an entry replace those of the table.
 *
 * @throws {ConfigError} a provider that is not in the table has no address
 */
export function withOwnProviders(
  own: readonly OwnProvider[],
): ProviderConfig[] {
  const names = new Set(own.map(({ name }) => name));
  return [
    ...own.map(checked),
    ...PROVIDERS.filter(({ name }) => !names.has(name)),
  ];
}

/** A provider's quirks at another address: a compatible server there may not know the newest names. */
export function quirksElsewhere(quirks: Quirks | undefined): Quirks {
  const {
    maxTokensName,
    acceptsNulls: _,
    customTools: __,
    makes,
    ...others
  } = quirks ?? {};
  // `makes: []` holds for the provider itself, not for compatible servers.
  const kept = makes?.length ? { ...others, makes } : others;
  return maxTokensName === "max_tokens" ? { ...kept, maxTokensName } : kept;
}

function checked(own: OwnProvider): ProviderConfig {
  const provider = merged(own);
  if (provider.dialect === "openai") return provider;
  for (const name of ["auth", "query", "quirks", "responses"] as const) {
    if (own[name] === undefined) continue;
    throw new ConfigError(
      `"${name}" does not apply to the provider ${provider.name}, whose dialect is ${provider.dialect}`,
      { hint: "a header may have the key: ${MY_KEY} is the variable MY_KEY" },
    );
  }
  return provider;
}

function merged(own: OwnProvider): ProviderConfig {
  const known = PROVIDERS.find(({ name }) => name === own.name);
  const { name, baseUrl } = own;
  if (baseUrl === undefined) {
    if (known !== undefined) return { ...known, ...own };
    throw new ConfigError(`no address for ${name}: its baseUrl is missing`);
  }
  return known === undefined
    ? { title: name, dialect: "openai", ...own, baseUrl }
    : {
      ...known,
      local: false,
      baseUrlRequired: false,
      ...own,
      baseUrl,
      quirks: own.quirks ?? quirksElsewhere(known.quirks),
    };
}
