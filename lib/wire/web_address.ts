/**
 * Addresses of requests, taken apart once: a provider has a few of them, and parsing one costs as much as sending to it.
 *
 * @module
 */
import { publicUrl } from "./url.ts";

/** An http or https address. */
export interface WebAddress {
  /** As a whole; nobody changes it. */
  readonly url: URL;
  /** `https://host:port`. */
  readonly origin: string;
  /** What a request line names: path and query. */
  readonly target: string;
  /** Without credentials, see {@linkcode publicUrl}. */
  readonly shown: string;
}

/** So many are remembered. */
const MOST = 64;

let known = new Map<string, WebAddress>();

/** The address that a text is; undefined where it is none of http or https. */
export function webAddress(text: string): WebAddress | undefined {
  const held = known.get(text);
  if (held !== undefined) return held;
  const url = URL.parse(text);
  if (url?.protocol !== "http:" && url?.protocol !== "https:") return undefined;
  if (known.size >= MOST) known = new Map();
  const address = {
    url,
    origin: url.origin,
    target: url.pathname + url.search,
    shown: publicUrl(text),
  };
  known.set(text, address);
  return address;
}
