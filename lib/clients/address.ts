/**
 * Where a provider is: the table's address, or the one that its variable names.
 *
 * @module
 */
import { ConfigError } from "../core/errors.ts";
import { publicUrl } from "../wire/url.ts";
import { quirksElsewhere } from "./own_providers.ts";
import type { ProviderRow, Quirks } from "./providers.ts";

/** A provider's address and what follows from it. */
export interface Address {
  /** Without trailing slash. */
  readonly baseUrl: string;
  /** How the server there deviates. */
  readonly quirks: Quirks;
}

/**
 * Finds a provider's address.
 *
 * @param env looks a variable up; undefined when unset
 * @throws {ConfigError} none that fits everybody and none set, or one that is no address
 */
export function addressOf(
  row: ProviderRow,
  env: (name: string) => string | undefined,
): Address {
  const variable = row.baseUrlVariable;
  const set = variable === undefined ? undefined : env(variable)?.trim();
  if (set === undefined && row.baseUrlRequired) {
    throw new ConfigError(
      `no address for ${row.name}: set ${variable} in the environment or in .env`,
      { hint: `such as ${row.baseUrl}` },
    );
  }
  if (row.dialect === "none") return { baseUrl: row.baseUrl, quirks: {} };
  const baseUrl = withPath(checked(set ?? row.baseUrl, row), row.basePath);
  return {
    baseUrl,
    quirks: baseUrl === row.baseUrl || row.baseUrlRequired
      ? row.quirks ?? {}
      : quirksElsewhere(row.quirks),
  };
}

/** Whether nobody said where the provider is: something else may run there, or nothing. */
export function isAssumed(
  row: ProviderRow,
  env: (name: string) => string | undefined,
): boolean {
  return row.local === true &&
    (row.baseUrlVariable === undefined ||
      env(row.baseUrlVariable) === undefined);
}

function withPath(address: string, path: string | undefined): string {
  if (path === undefined) return address;
  const url = new URL(address);
  if (url.pathname.endsWith(path)) return address;
  url.pathname = url.pathname.replace(/\/+$/, "") + path;
  return url.href;
}

function checked(text: string, row: ProviderRow): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") {
    return text.replace(/\/+$/, "");
  }
  throw new ConfigError(
    `"${publicUrl(text)}" is no base URL for ${row.name}${
      row.baseUrlVariable === undefined ? "" : ` (${row.baseUrlVariable})`
    }`,
    { hint: `it must begin with http:// or https://, like ${row.baseUrl}` },
  );
}
