/**
 * Proxies named by the environment.
 *
 * @module
 */

import { publicUrl } from "../url.ts";

/** Returns a variable's value; undefined if it is unset. */
export type Env = (name: string) => string | undefined;

/**
 * Whether a request must use a proxy, by the variables that fetch reads: `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`,
 * except hosts in `NO_PROXY`, each also in lower case. In doubt it must.
 */
export function isProxied(url: URL, env: Env): boolean {
  return proxyOf(url, env) !== undefined;
}

/** A proxy, for messages. */
export interface Proxy {
  /** The variable that names it, as spelled in the environment. */
  readonly variable: string;
  /** Its address, without credentials. */
  readonly shown: string;
}

/** The proxy for an address; undefined without one. */
export function proxyOf(
  { protocol, hostname }: URL,
  env: Env,
): Proxy | undefined {
  const scheme = protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const variable = [scheme, "ALL_PROXY"]
    .map((name) => named(name, env)).find((name) => name !== undefined);
  if (variable === undefined) return undefined;
  const past = named("NO_PROXY", env);
  const passed = past !== undefined &&
    (env(past) ?? "").split(",").some((entry) =>
      matches(entry.trim().toLowerCase(), hostname)
    );
  return passed ? undefined : proxy(variable, env);
}

/** All proxies that the environment names, and the value of `NO_PROXY`; undefined without a proxy. */
export function proxies(
  env: Env,
): { readonly proxies: readonly Proxy[]; readonly past: string } | undefined {
  const found = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].flatMap((name) => {
    const variable = named(name, env);
    return variable === undefined ? [] : [proxy(variable, env)];
  });
  const past = named("NO_PROXY", env);
  return found.length === 0
    ? undefined
    : { proxies: found, past: past === undefined ? "" : env(past) ?? "" };
}

function proxy(variable: string, env: Env): Proxy {
  const text = env(variable) ?? "";
  const shown = publicUrl(text.includes("://") ? text : `http://${text}`);
  return { variable, shown: shown.replace(/\/$/, "") };
}

/** The name that is set: in upper case, else in lower case. */
function named(name: string, env: Env): string | undefined {
  return [name, name.toLowerCase()].find((name) => env(name));
}

/** Matches a host, all names below a domain, or `*`; fetch handles networks. */
function matches(entry: string, hostname: string): boolean {
  if (entry === "*") return true;
  const domain = entry.replace(/^\./, "");
  if (domain === "") return false;
  return hostname === domain || hostname.endsWith(`.${domain}`);
}
