/**
 * Reads the access rules of `serve`: keys, origins of web pages, host names.
 *
 * @module
 */
import type { Config } from "../../../config.ts";
import { ConfigError, UsageError } from "../../../core/errors.ts";
import { keepSecret } from "../../../core/secrets.ts";
import { Access, isLoopback } from "../../../server/guard/access.ts";
import type { WatchedKeys } from "../../../keys/watched_keys.ts";
import type { Flags } from "../../../cli/parse.ts";

export interface ServeAccess {
  /** Accepts or refuses requests. */
  readonly access: Access;
  /** Where the server's keys come from; undefined if it has none. */
  readonly keysFrom: "--api-key" | "CHAT_API_KEY" | "chat keys" | undefined;
  /** Whether clients' own credentials are passed on to their providers. */
  readonly forwardAuth?: boolean;
  /** A warning about these rules in one line; undefined for none. */
  readonly risk: string | undefined;
}

/**
 * Reads the rules from flags and environment. Keys on the command line replace those in the environment.
 *
 * @param host the address to listen on
 * @param clients keys of clients, which are accepted beside the server's own
 * @throws {UsageError} a key that no client can send, or an invalid origin or host name
 * @throws {ConfigError} other machines can reach the address, and there is no key or `--forward-auth` is set
 */
export function serveAccess(
  flags: Flags,
  { env }: Pick<Config, "env">,
  host: string,
  clients?: WatchedKeys,
): ServeAccess {
  const flagged = keysOf(flags.list("api-key"), "--api-key");
  const keys = flagged.length > 0
    ? flagged
    : keysOf([env("CHAT_API_KEY") ?? ""], "CHAT_API_KEY");
  const isOpen = keys.length === 0 && clients?.isClosed !== true;
  if (isOpen && !isLoopback(host)) {
    throw new ConfigError(
      `other machines can reach ${host}: set CHAT_API_KEY or --api-key to serve there, or make keys by chat keys add`,
    );
  }
  const forwardAuth = flags.flag("forward-auth");
  if (forwardAuth && !isLoopback(host)) {
    throw new ConfigError(
      `other machines can reach ${host}: --forward-auth works on this machine's own address only, such as 127.0.0.1`,
    );
  }
  keys.forEach(keepSecret);
  const origins = allowedOrigins(flags);
  return {
    access: new Access({
      ...{ keys, origins, host, hosts: allowedHosts(flags) },
      ...(clients === undefined ? {} : { clients }),
    }),
    forwardAuth,
    keysFrom: keys.length === 0
      ? isOpen ? undefined : "chat keys"
      : flagged.length > 0
      ? "--api-key"
      : "CHAT_API_KEY",
    risk: isOpen && origins.includes("*")
      ? "--allow-origin * without CHAT_API_KEY: every web page that a browser on this machine opens can use your keys"
      : undefined,
  };
}

/** Splits keys at commas; errors never contain a key. */
function keysOf(texts: readonly string[], from: string): string[] {
  const keys = texts.flatMap((text) => text.split(","))
    .map((key) => key.trim()).filter((key) => key !== "");
  if (keys.some((key) => !/^[\x21-\x7e]+$/.test(key))) {
    throw new UsageError(
      `${from} contains a key that no client can send: use printable ASCII characters only`,
    );
  }
  if (from.startsWith("--") && texts.length > 0 && keys.length === 0) {
    throw new UsageError(`${from} is empty`);
  }
  return keys;
}

/** Host names without a port, as the header `Host` has them. */
function allowedHosts(flags: Flags): string[] {
  return flags.list("allow-host").map((text) => {
    const name = text.trim();
    if (/^(?:[a-z\d](?:[\w.-]*[a-z\d])?\.?|\[[\da-f:.]+\])$/i.test(name)) {
      return name;
    }
    throw new UsageError(
      `--allow-host takes a name such as chat.example or host.docker.internal, not "${text}"`,
    );
  });
}

/** Origins as browsers write them: without path and final slash. */
function allowedOrigins(flags: Flags): string[] {
  return flags.list("allow-origin").map((text) => {
    const origin = text.trim().replace(/\/$/, "");
    if (
      /^(?:\*|null|[a-z][a-z\d+.-]*:\/\/(?:\*\.)?[^\s/*]+)$/i.test(origin)
    ) {
      return origin;
    }
    throw new UsageError(
      `--allow-origin takes an origin such as https://app.example or https://*.app.example, or *, not "${text}"`,
    );
  });
}
