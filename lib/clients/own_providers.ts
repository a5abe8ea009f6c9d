/**
 * Providers of the user's own, beside those of the table or in place of parts of them.
 *
 * @module
 */
import { ConfigError } from "../core/errors.ts";
import { type ProviderRow, PROVIDERS, type Quirks } from "./providers.ts";

/** What a configuration says of a provider; all but the name may be missing where the table knows it. */
export type OwnProvider =
  & Pick<ProviderRow, "name">
  & Partial<
    Pick<
      ProviderRow,
      | "baseUrl"
      | "dialect"
      | "keyVariable"
      | "auth"
      | "headers"
      | "query"
      | "models"
      | "quirks"
    >
  >;

/**
 * All providers, the user's own first; what an entry says of a known provider replaces that part of its row.
 *
 * @throws {ConfigError} a provider that the table does not know, without an address
 */
export function withOwnProviders(own: readonly OwnProvider[]): ProviderRow[] {
  const names = new Set(own.map(({ name }) => name));
  return [...own.map(row), ...PROVIDERS.filter(({ name }) => !names.has(name))];
}

/**
 * What is left of a provider's quirks at an address of the user's own: behind it stands some compatible server, which
 * need not know the newest names.
 */
export function quirksElsewhere(quirks: Quirks | undefined): Quirks {
  const { maxTokensName, acceptsNulls: _, ...kept } = quirks ?? {};
  return maxTokensName === "max_tokens" ? { ...kept, maxTokensName } : kept;
}

function row(own: OwnProvider): ProviderRow {
  const row = merged(own);
  if (row.dialect === "openai") return row;
  for (const name of ["auth", "query", "quirks"] as const) {
    if (own[name] === undefined) continue;
    throw new ConfigError(
      `"${name}" does not apply to the provider ${row.name}, whose dialect is ${row.dialect}`,
      { hint: "headers may hold a key: ${MY_KEY} stands for a variable" },
    );
  }
  return row;
}

function merged(own: OwnProvider): ProviderRow {
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
