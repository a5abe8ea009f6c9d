/**
 * Parsed addresses of requests, cached: a provider has only a few, and parsing one costs as much as sending to it.
 *
 * @module
 */
import { publicUrl } from "./url.ts";

/** An http or https address. */
export interface WebAddress {
  /** The parsed URL; must not be changed. */
  readonly url: URL;
  /** `https://host:port`. */
  readonly origin: string;
  /** Path and query, for the request line. */
  readonly target: string;
  /** Without credentials, see {@linkcode publicUrl}. */
  readonly shown: string;
}

/** Most cached addresses. */
const MAX_ADDRESSES = 64;

let known = new Map<string, WebAddress>();

/** Parses an http or https address; undefined for other text. */
export function webAddress(text: string): WebAddress | undefined {
  const cached = known.get(text);
  if (cached !== undefined) return cached;
  const url = URL.parse(text);
  if (url?.protocol !== "http:" && url?.protocol !== "https:") return undefined;
  if (known.size >= MAX_ADDRESSES) known = new Map();
  const address = {
    url,
    origin: url.origin,
    target: url.pathname + url.search,
    shown: publicUrl(text),
  };
  known.set(text, address);
  return address;
}
