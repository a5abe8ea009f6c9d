/**
 * Fetches an address that the user or a model names. Its redirects are a server's choice, not the user's, so they must
 * not lead to what only this machine or its network can reach; an address that a model names must not, either.
 *
 * @module
 */
import { isPrivateAddress } from "../core/data/private_address.ts";

/** How long an address may take, in ms. */
const FETCH_MS = 60_000;
/** Most redirects that are followed; fetch has the same limit. */
const MOST_REDIRECTS = 20;

/** Finds the IP addresses of a host name. */
export type Lookup = (name: string) => Promise<readonly string[]>;

/** How {@linkcode fetchPublic} fetches. */
export interface PublicOptions {
  /** Stops it. */
  readonly signal: AbortSignal;
  /** Finds the addresses of a host; default the system's resolver. */
  readonly lookup?: Lookup;
}

/**
 * Fetches an address, which may be any, and follows its redirects to public addresses.
 *
 * @param lookup finds the addresses of a redirect's host
 * @throws {TypeError} a redirect to an address of this machine or of a private network, or too many of them
 * @throws whatever fetch throws
 */
export async function fetchAddress(
  address: string,
  lookup: Lookup = addressesOf,
): Promise<Response> {
  const signal = AbortSignal.timeout(FETCH_MS);
  return await follow(new URL(address), signal, lookup);
}

/**
 * Fetches a public address and follows its redirects to public addresses.
 *
 * @throws {TypeError} the address or a redirect is one of this machine or of a private network, or there are too many
 * redirects
 * @throws whatever fetch throws, and the signal's reason
 */
export async function fetchPublic(
  url: URL,
  { signal, lookup = addressesOf }: PublicOptions,
): Promise<Response> {
  if (await isPrivate(url, lookup)) {
    throw new TypeError(
      `${url.origin} is an address of this machine or its network`,
    );
  }
  return await follow(url, signal, lookup);
}

async function follow(
  start: URL,
  signal: AbortSignal,
  lookup: Lookup,
): Promise<Response> {
  let url = start;
  for (let redirects = 0;; redirects++) {
    const reply = await fetch(url, { signal, redirect: "manual" });
    const location = reply.headers.get("location");
    if (!isRedirect(reply.status) || location === null) return reply;
    await reply.body?.cancel();
    if (redirects === MOST_REDIRECTS) throw new TypeError("too many redirects");
    url = await target(location, url, lookup);
  }
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

async function target(
  location: string,
  from: URL,
  lookup: Lookup,
): Promise<URL> {
  const url = URL.parse(location, from);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new TypeError("it redirects to an address that is not http or https");
  }
  if (await isPrivate(url, lookup)) {
    throw new TypeError(
      `it redirects to ${url.origin}, an address of this machine or its network; attach that address directly if you mean it`,
    );
  }
  return url;
}

async function isPrivate({ hostname }: URL, lookup: Lookup): Promise<boolean> {
  const name = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (isPrivateAddress(name)) return true;
  if (/(?:^|\.)(?:localhost|local|internal|lan|home\.arpa)$/i.test(name)) {
    return true;
  }
  return (await lookup(name)).some(isPrivateAddress);
}

/** Asks the system's resolver, which reads the hosts file. Ignores an unknown name, because a proxy may know it. */
async function addressesOf(name: string): Promise<readonly string[]> {
  const { lookup } = await import("node:dns/promises");
  try {
    const found = await lookup(name, { all: true });
    return found.map(({ address }) => address);
  } catch {
    return [];
  }
}
