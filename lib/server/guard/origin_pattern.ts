/**
 * Matches `https://*.example.com`: all names below a domain, at any depth, with this scheme and port; not the domain
 * itself.
 *
 * @module
 */

const WILDCARD = "://*.";

/** Whether an origin is a pattern; `*` alone is not one. */
export function isOriginPattern(origin: string): boolean {
  return origin.includes(WILDCARD);
}

/** Whether a pattern matches an origin as browsers send it. */
export function matchesOrigin(pattern: string, origin: string): boolean {
  const [scheme = "", domain = ""] = pattern.toLowerCase().split(WILDCARD);
  const [ownScheme, host = ""] = origin.toLowerCase().split("://");
  return scheme === ownScheme && isBelow(host, domain);
}

/** Whether a pattern matches a host, with any scheme and port. */
export function matchesHost(pattern: string, host: string): boolean {
  const [, domain = ""] = pattern.toLowerCase().split(WILDCARD);
  return isBelow(host.toLowerCase(), domain.replace(/:\d+$/, ""));
}

function isBelow(host: string, domain: string): boolean {
  const end = `.${domain}`;
  return domain !== "" && host.endsWith(end) &&
    /^[a-z\d_-]+(?:\.[a-z\d_-]+)*$/.test(host.slice(0, -end.length));
}
