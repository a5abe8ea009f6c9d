/**
 * Where `serve` listens: flags, then environment, then the config file.
 *
 * @module
 */
import type { Config } from "../config.ts";
import { UsageError } from "../core/errors.ts";
import { isWildcard } from "../server/access.ts";
import type { Address } from "../server/listen.ts";
import type { Flags } from "./parse.ts";

const DEFAULT: Address = { host: "127.0.0.1", port: 11435 };

/**
 * The address to listen on. A host may bring its port along (`HOST:PORT`, `[::1]:8080`, `:8080`); one that is named
 * on its own wins.
 *
 * @throws {UsageError} a port that is none
 */
export function serverAddress(
  flags: Flags,
  { env, file }: Pick<Config, "env" | "file">,
): Address {
  const sources = [
    { host: flags.text("host"), port: flags.text("port"), named: "--port" },
    { host: env("CHAT_HOST"), port: env("CHAT_PORT"), named: "CHAT_PORT" },
    { host: file.host, port: file.port, named: '"port" of the config file' },
  ];
  let host: string | undefined;
  let port: number | undefined;
  for (const source of sources) {
    const split = splitHost(source.host ?? "");
    host ??= split.host;
    port ??= checkedPort(source.port, source.named) ??
      checkedPort(split.port, "the port behind the host");
  }
  return { host: host ?? DEFAULT.host, port: port ?? DEFAULT.port };
}

/** Where a client on this machine finds a server that listens there. */
export function serverUrl({ host, port }: Address): string {
  const name = isWildcard(host)
    ? "127.0.0.1"
    : host.includes(":")
    ? `[${host}]`
    : host;
  return `http://${name}:${port}`;
}

function splitHost(text: string): { host?: string; port?: string } {
  const trimmed = text.trim();
  // More than one colon without brackets is an IPv6 address by itself.
  const [, bracketed, plain, port] =
    /^(?:\[([^\]]*)\]|([^:]*))(?::([^:]*))?$/.exec(trimmed) ?? [];
  const host = bracketed ?? plain ?? trimmed;
  return {
    ...(host === "" ? {} : { host }),
    ...(port === undefined ? {} : { port }),
  };
}

function checkedPort(
  port: string | number | undefined,
  named: string,
): number | undefined {
  if (port === undefined) return undefined;
  const value = typeof port === "string" && port.trim() === ""
    ? NaN
    : Number(port);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new UsageError(
    `${named} must be a whole number from 0 to 65535, not ${port}`,
  );
}
