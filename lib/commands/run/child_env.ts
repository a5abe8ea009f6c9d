/**
 * Makes the environment of a command, in which the server replaces every provider.
 *
 * @module
 */
import { givenEnv } from "../shared/env/given_env.ts";
import { UsageError } from "../../core/errors.ts";
import type { RunServer } from "./server.ts";
import type { Io } from "../../core/io.ts";
import {
  type AddressVariable,
  addressVariables,
  keyVariables,
} from "../../clients/client_variables.ts";

/**
 * The known variables for addresses of providers, and those of `--env NAME[=/PATH]`.
 *
 * @throws {UsageError} a value of `--env` is invalid
 */
export function wantedAddresses(given: readonly string[]): AddressVariable[] {
  return [...addressVariables(), ...given.map(readAddress)];
}

/**
 * This program's environment, with the server's address in place of every provider's. A key that is set stays;
 * otherwise
 * the command gets the server's key.
 */
export function childEnv(
  { url, key, thread }: Pick<RunServer, "url" | "key" | "thread">,
  addresses: readonly AddressVariable[],
  io: Pick<Io, "envSource">,
): Record<string, string> {
  const env = givenEnv(io);
  const { parts: { registry }, replay, listener } = thread;
  // Then the command needs no provider.
  const answersAll = replay !== undefined || listener.onlyModel !== undefined;
  const names = keyVariables((provider) =>
    answersAll || provider.keyOptional !== true && registry.hasKey(provider)
  );
  for (const name of names) env[name] ||= key;
  return { ...env, ...withoutProxy(env), ...addressesAt(url, addresses) };
}

/** Variables that send requests to a proxy, which cannot reach this machine's loopback. */
const PROXIES = ["http_proxy", "all_proxy"];

/** Exempts the server's address from a proxy, in both spellings; empty if there is no proxy. */
function withoutProxy(
  env: Readonly<Record<string, string>>,
): Record<string, string> {
  const has = (name: string) => env[name] || env[name.toUpperCase()];
  if (!PROXIES.some(has)) return {};
  const list = [env["no_proxy"] || env["NO_PROXY"], "127.0.0.1"]
    .filter((entry) => entry).join(",");
  return { no_proxy: list, NO_PROXY: list };
}

/** The variables with a server's addresses. */
export function addressesAt(
  url: string,
  variables: readonly AddressVariable[],
): Record<string, string> {
  return Object.fromEntries(
    variables.map(({ name, path }) => [name, `${url}${path}`]),
  );
}

function readAddress(text: string): AddressVariable {
  const [, name, path = "/v1"] =
    /^([A-Za-z_][A-Za-z0-9_]*)(?:=(\/.*)?)?$/.exec(text) ?? [];
  if (name !== undefined) {
    return { name, path: text.endsWith("=") ? "" : path };
  }
  throw new UsageError(`--env takes NAME or NAME=/PATH, not "${text}"`);
}
