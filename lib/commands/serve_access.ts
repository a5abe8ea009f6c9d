/**
 * Whom `serve` lets in: its own keys, the web pages that may call, the address that it is reached at.
 *
 * @module
 */
import type { Config } from "../config.ts";
import { ConfigError, UsageError } from "../core/errors.ts";
import { keepSecret } from "../core/secrets.ts";
import { Access, isLoopback } from "../server/access.ts";
import type { Flags } from "./parse.ts";

/** The rules for requests, and what a user should hear of them. */
export interface ServeAccess {
  /** Decides about requests. */
  readonly access: Access;
  /** Where the server's keys were given; undefined when it has none. */
  readonly keysFrom: "--api-key" | "CHAT_API_KEY" | undefined;
  /** What these rules let happen, in a line; undefined where there is nothing to say. */
  readonly risk: string | undefined;
}

/**
 * Reads the rules from flags and environment. Keys on the command line take the place of those in the environment.
 *
 * @param host the address to listen on
 * @throws {UsageError} something that no client could send as a key, or no origin
 * @throws {ConfigError} an address that others can reach, and no key
 */
export function serveAccess(
  flags: Flags,
  { env }: Pick<Config, "env">,
  host: string,
): ServeAccess {
  const told = keysOf(flags.list("api-key"), "--api-key");
  const keys = told.length > 0
    ? told
    : keysOf([env("CHAT_API_KEY") ?? ""], "CHAT_API_KEY");
  if (keys.length === 0 && !isLoopback(host)) {
    throw new ConfigError(
      `no key for clients: set CHAT_API_KEY, or use --api-key, to serve on ${host}, where others can reach it`,
    );
  }
  keys.forEach(keepSecret);
  const origins = allowedOrigins(flags);
  return {
    access: new Access({ keys, origins, host }),
    keysFrom: keys.length === 0
      ? undefined
      : told.length > 0
      ? "--api-key"
      : "CHAT_API_KEY",
    risk: keys.length === 0 && origins.includes("*")
      ? "every web page that this machine's browsers open can use your keys: --allow-origin * without CHAT_API_KEY"
      : undefined,
  };
}

/** Keys between commas; never repeated in an error. */
function keysOf(texts: readonly string[], from: string): string[] {
  const keys = texts.flatMap((text) => text.split(","))
    .map((key) => key.trim()).filter((key) => key !== "");
  if (keys.some((key) => !/^[\x21-\x7e]+$/.test(key))) {
    throw new UsageError(
      `${from} holds a key that no client can send: letters, digits and signs of ASCII only`,
    );
  }
  if (from.startsWith("--") && texts.length > 0 && keys.length === 0) {
    throw new UsageError(`${from} is empty`);
  }
  return keys;
}

/** Origins as browsers write them: without path, and without a final slash. */
function allowedOrigins(flags: Flags): string[] {
  return flags.list("allow-origin").map((text) => {
    const origin = text.trim().replace(/\/$/, "");
    if (/^(?:\*|null|[a-z][a-z\d+.-]*:\/\/[^\s/]+)$/i.test(origin)) {
      return origin;
    }
    throw new UsageError(
      `--allow-origin takes an origin such as https://app.example, or *, not "${text}"`,
    );
  });
}
