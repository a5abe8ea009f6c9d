/**
 * Finds a provider's base URL in its variable or in its configuration, and the settings that error messages name.
 *
 * @module
 */
import type { CallSource } from "../core/call_source.ts";
import { ConfigError } from "../core/errors.ts";
import { withoutEnd } from "../core/text/trim.ts";
import { proxyOf } from "../wire/http1/proxied.ts";
import { publicUrl } from "../wire/url.ts";
import { quirksElsewhere } from "./own_providers.ts";
import type { Quirks } from "../dialects/openai_chat/quirks.ts";
import type { ProviderConfig } from "./provider_config.ts";
import { PROVIDERS } from "./providers.ts";
import type { RegistryOptions } from "./registry_options.ts";
import { addressOfHost, completeAddress } from "./written_address.ts";

/** A provider's base URL, and the quirks of the server there. */
export interface Address {
  /** Without trailing slash. */
  readonly baseUrl: string;
  /** Deviations of the server at that address. */
  readonly quirks: Quirks;
  /** The variable that holds the address; undefined if it is from the table or the configuration file. */
  readonly variable: string | undefined;
}

/**
 * Finds a provider's base URL.
 *
 * @param env returns a variable's value; undefined if it is unset
 * @throws {ConfigError} the provider has no default address and none is set, or the set one is invalid
 */
export function addressOf(
  provider: ProviderConfig,
  env: (name: string) => string | undefined,
): Address {
  const { variable, set } = addressInEnv(provider, env);
  if (set === undefined && provider.baseUrlRequired) {
    throw new ConfigError(
      `no address for ${provider.name}: set ${provider.baseUrlVariable} in the environment or in .env`,
      { hint: `such as ${provider.baseUrl}` },
    );
  }
  if (provider.dialect === "none") {
    return { baseUrl: provider.baseUrl, quirks: {}, variable };
  }
  const baseUrl = completeAddress(
    checked(set ?? provider.baseUrl, provider),
    provider,
  );
  return {
    baseUrl,
    variable,
    quirks: baseUrl === provider.baseUrl || provider.baseUrlRequired
      ? provider.quirks ?? {}
      : quirksElsewhere(provider.quirks),
  };
}

/** Whether an address is the one in the table. */
export function isDefaultAddress(name: string, baseUrl: string): boolean {
  return PROVIDERS.some((provider) =>
    provider.name === name && provider.baseUrl === baseUrl
  );
}

/** Whether a local provider's address is only the default: it may not run, or another program may. */
export function isAssumed(
  provider: ProviderConfig,
  env: (name: string) => string | undefined,
): boolean {
  return provider.local === true &&
    [provider.baseUrlVariable, provider.hostVariable].every((name) =>
      name === undefined || env(name) === undefined
    );
}

/** Collects a provider's address, and the variables that its address and key come from. */
export function callSource(
  { name, keyVariable }: ProviderConfig,
  { baseUrl, variable }: Address,
  { env, envSource = () => undefined }: RegistryOptions,
): CallSource {
  const from = (variable: string) => {
    const file = envSource(variable);
    return file === undefined ? variable : `${variable} from ${file}`;
  };
  const proxy = proxyOf(new URL(baseUrl), env);
  return {
    provider: name,
    address: withoutEnd(publicUrl(baseUrl), "/"),
    addressFrom: variable !== undefined
      ? from(variable)
      : isDefaultAddress(name, baseUrl)
      ? undefined
      : "the config file",
    keyFrom: keyVariable === undefined
      ? undefined
      : env(keyVariable) === undefined
      ? `${keyVariable} is not set`
      : from(keyVariable),
    proxy: proxy && `${proxy.shown} (${proxy.variable})`,
  };
}

/** Reads the variables; the one with a base URL counts before the one with a host. */
function addressInEnv(
  { name, baseUrlVariable, hostVariable }: ProviderConfig,
  env: (name: string) => string | undefined,
): { variable?: string; set?: string } {
  for (const variable of [baseUrlVariable, hostVariable]) {
    const text = variable === undefined ? undefined : env(variable)?.trim();
    if (variable === undefined || !text) continue;
    if (variable === baseUrlVariable) return { variable, set: text };
    try {
      return { variable, set: addressOfHost(text) };
    } catch (cause) {
      throw new ConfigError(
        `"${publicUrl(text)}" is not a host for ${name} (${variable})`,
        { cause, hint: "give a host, HOST:PORT or an address" },
      );
    }
  }
  return {};
}

function checked(text: string, provider: ProviderConfig): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") {
    return withoutEnd(text, "/");
  }
  throw new ConfigError(
    `"${publicUrl(text)}" is not a base URL for ${provider.name}${
      provider.baseUrlVariable === undefined
        ? ""
        : ` (${provider.baseUrlVariable})`
    }`,
    {
      hint: `it must begin with http:// or https://, like ${provider.baseUrl}`,
    },
  );
}
