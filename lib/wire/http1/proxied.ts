/**
 * Whether the environment names a proxy for an address.
 *
 * @module
 */

/** Looks a variable up; undefined when unset. */
export type Env = (name: string) => string | undefined;

/**
 * Whether a request has to go through a proxy, by the variables that fetch reads: `HTTP_PROXY`, `HTTPS_PROXY`,
 * `ALL_PROXY`, less `NO_PROXY`, each in small letters, too. In doubt it has to.
 */
export function isProxied({ protocol, hostname }: URL, env: Env): boolean {
  const scheme = protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const proxy = [scheme, "ALL_PROXY"].some((name) => value(name, env) !== "");
  return proxy &&
    !value("NO_PROXY", env).split(",").some((entry) =>
      matches(entry.trim().toLowerCase(), hostname)
    );
}

function value(name: string, env: Env): string {
  return env(name) || env(name.toLowerCase()) || "";
}

/** A host itself, all below a domain, or `*`; networks are left to fetch. */
function matches(entry: string, hostname: string): boolean {
  if (entry === "*") return true;
  const domain = entry.replace(/^\./, "");
  if (domain === "") return false;
  return hostname === domain || hostname.endsWith(`.${domain}`);
}
