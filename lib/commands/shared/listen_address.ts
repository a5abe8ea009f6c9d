/**
 * Reads the address that `serve` listens on: flags, then environment, then the config file.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import { UsageError } from "../../core/errors.ts";
import { isWildcard } from "../../server/guard/access.ts";
import type { Address } from "../../server/listen.ts";
import type { Flags } from "../../cli/parse.ts";

const DEFAULT: Address = { host: "127.0.0.1", port: 11435 };

/**
 * The address to listen on. A host may include the port (`HOST:PORT`, `[::1]:8080`, `:8080`); a separate port
 * wins.
 *
 * @throws {UsageError} a port is invalid
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
      checkedPort(split.port, "the port after the host");
  }
  return { host: host ?? DEFAULT.host, port: port ?? DEFAULT.port };
}

/** The URL of the listening address. A wildcard address such as 0.0.0.0 cannot be called; see {@linkcode serverUrl}. */
export function boundUrl({ host, port }: Address): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** The URL at which a client on this machine reaches the server. */
export function serverUrl({ host, port }: Address): string {
  return boundUrl({ host: isWildcard(host) ? "127.0.0.1" : host, port });
}

function splitHost(text: string): {
  readonly host: string | undefined;
  readonly port: string | undefined;
} {
  const trimmed = text.trim();
  // More than one colon without brackets is an IPv6 address.
  const [, bracketed, plain, port] =
    /^(?:\[([^\]]*)\]|([^:]*))(?::([^:]*))?$/.exec(trimmed) ?? [];
  const host = bracketed ?? plain ?? trimmed;
  return { host: host || undefined, port };
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
