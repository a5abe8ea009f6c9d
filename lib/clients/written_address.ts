/**
 * Corrects base URLs as users write them, copied from consoles, other programs' settings or examples.
 *
 * @module
 */
import type { ProviderConfig } from "./provider_config.ts";
import { withoutEnd } from "../core/text/trim.ts";

/** Endpoints that do not belong to a base URL, by dialect. */
const ENDPOINTS: Readonly<Record<ProviderConfig["dialect"], RegExp>> = {
  openai: /\/(?:(?:chat\/)?completions|responses)$/,
  anthropic: /\/messages$/,
  none: /$^/,
};

/** A local server's native API, beside the compatible one. */
const NATIVE = /\/api(?:\/(?:chat|generate|tags|v0))?$/;

/**
 * Completes an address to a base URL: removes an endpoint at its end, and adds the provider's base path if it is
 * missing.
 *
 * @param address an http or https address, without final slashes
 */
export function completeAddress(
  address: string,
  { dialect, basePath, local }: ProviderConfig,
): string {
  const url = new URL(address);
  const path = withoutEnd(url.pathname, "/");
  const root = basePath === undefined
    ? path.replace(ENDPOINTS[dialect], "")
    : before(path, basePath, local === true) + basePath;
  if (root === path) return address;
  url.pathname = root;
  // A dated version belongs to the removed path.
  if (basePath !== undefined && /^\d/.test(version(url))) {
    url.searchParams.delete("api-version");
  }
  return withoutEnd(url.href, "/");
}

/** The part of a path before the base path. */
function before(path: string, basePath: string, local: boolean): string {
  const [first = ""] = /^\/[^/]+/.exec(basePath) ?? [];
  const at = `${path}/`.lastIndexOf(`${first}/`);
  if (at >= 0) return path.slice(0, at);
  return local
    ? path.replace(NATIVE, "")
    : path.replace(/\/models(?:\/.*)?$/, "");
}

function version(url: URL): string {
  return url.searchParams.get("api-version") ?? "";
}

/** Hosts that mean "all addresses"; to call them, 127.0.0.1 is used. */
const WILDCARDS: ReadonlySet<string> = new Set(["", "0.0.0.0", "[::]", "::"]);

/**
 * Reads an address from `OLLAMA_HOST`: a host, `HOST:PORT`, `:PORT` or a URL, with or without a path. The default port
 * is 11434, or that of the URL's scheme. Source: `envconfig.Host` of Ollama, whose server listens there, so that it may
 * mean all addresses.
 *
 * @throws {TypeError} it has no valid host
 */
export function addressOfHost(text: string): string {
  const trimmed = text.trim().replace(/^["']+|["']+$/g, "");
  const [, scheme, rest = ""] = /^(?:(https?):\/\/)?(.*)$/is.exec(trimmed) ??
    [];
  const [, host = "", path = ""] = /^([^/]*)(.*)$/s.exec(rest) ?? [];
  const cloud = scheme === undefined && host === "ollama.com";
  const [name, port] = splitPort(host);
  const usual = cloud ? "443" : scheme === undefined ? "11434" : undefined;
  const url = new URL(
    `${cloud ? "https" : scheme ?? "http"}://${
      WILDCARDS.has(name) ? "127.0.0.1" : name
    }`,
  );
  url.port = port ?? usual ?? "";
  url.pathname = path;
  return url.href;
}

/** Splits off the port; an invalid one is ignored. */
function splitPort(host: string): [name: string, port: string | undefined] {
  // An IPv6 address by itself needs no brackets.
  if (/^[\da-f]*:[\da-f.]*:[\da-f:.]*$/i.test(host)) {
    return [`[${host}]`, undefined];
  }
  const [, name = host, port] = /^(.*?)(?::([^:\]]*))?$/.exec(host) ?? [];
  return [name, /^\d{1,5}$/.test(port ?? "") ? port : undefined];
}
