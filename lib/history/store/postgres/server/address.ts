/**
 * Reads the address of a PostgreSQL database, as libpq does.
 *
 * @module
 */
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { ConfigError } from "../../../../core/errors.ts";
import { shownLocation } from "../../../../core/data/store_address.ts";
import { reasonOf } from "../../../../core/text/reason.ts";

/** How the server is asked for TLS: the driver's option `ssl`. */
export type Tls = false | "prefer" | {
  readonly rejectUnauthorized: boolean;
  readonly ca?: string;
  readonly checkServerIdentity?: (
    host: string,
    certificate: PeerCertificate,
  ) => Error | undefined;
};

/** What the driver needs to connect. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Undefined: the driver takes `PGPASSWORD`. */
  readonly password: string | undefined;
  readonly ssl: Tls;
  /** In seconds. */
  readonly connectTimeout: number;
  /** Settings of the session: `search_path`, `application_name`. */
  readonly session: Readonly<Record<string, string>>;
}

const FORM =
  /^\w+:\/\/(?:([^/?]*)@)?(\[[^\]]*\]|[^/?:@]*)(?::(\d*))?(?:\/([^?]*))?(?:\?(.*))?$/;

const PARAMETERS = [
  "application_name",
  "connect_timeout",
  "dbname",
  "host",
  "password",
  "port",
  "search_path",
  "sslmode",
  "sslrootcert",
  "user",
] as const;

type Parameters = Partial<Record<typeof PARAMETERS[number], string>>;

const CONNECT_SECONDS = 10;

/**
 * Reads an address: `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full`.
 *
 * @param readFile reads the file of `sslrootcert`
 * @throws {ConfigError} it cannot be understood; the message has no password
 */
export function readAddress(
  location: string,
  readFile: (path: string) => string = Deno.readTextFileSync,
): Address {
  const [, login = "", written = "", port, path, query] = FORM.exec(location) ??
    fail(location, "it must be postgres://USER@HOST:PORT/DATABASE");
  const given = parametersOf(location, query ?? "");
  const colon = login.indexOf(":");
  const [name, secret] = colon < 0
    ? [login, undefined]
    : [login.slice(0, colon), login.slice(colon + 1)];
  const host = given.host ??
    (decoded(location, written).replace(/^\[(.*)\]$/, "$1") || "localhost");
  const user = given.user ?? (decoded(location, name) || "postgres");
  return {
    host,
    port: numberOf(location, "port", given.port ?? port) ?? 5432,
    database: given.dbname ?? (decoded(location, path ?? "") || user),
    user,
    password: given.password ??
      (secret === undefined ? undefined : decoded(location, secret)),
    ssl: tlsOf(location, host, given, readFile),
    connectTimeout:
      numberOf(location, "connect_timeout", given.connect_timeout) ??
        CONNECT_SECONDS,
    session: {
      "application_name": given.application_name ?? "chat",
      ...(given.search_path === undefined
        ? {}
        : { "search_path": given.search_path }),
    },
  };
}

function parametersOf(location: string, query: string): Parameters {
  const given: Parameters = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const known = PARAMETERS.find((one) => one === name) ??
      fail(location, `it does not take the parameter "${name}"`);
    given[known] = value;
  }
  return given;
}

function tlsOf(
  location: string,
  host: string,
  { sslmode = "prefer", sslrootcert }: Parameters,
  readFile: (path: string) => string,
): Tls {
  // A socket of this machine has no TLS.
  if (host.startsWith("/") || sslmode === "disable") return false;
  if (sslmode === "prefer" || sslmode === "allow") return "prefer";
  const ca = sslrootcert === undefined || sslrootcert === "system"
    ? {}
    : { ca: authorities(location, sslrootcert, readFile) };
  if (sslmode === "require" && sslrootcert === undefined) {
    return { rejectUnauthorized: false };
  }
  if (sslmode === "require" || sslmode === "verify-ca") {
    const anyHost = () => undefined;
    return { rejectUnauthorized: true, ...ca, checkServerIdentity: anyHost };
  }
  if (sslmode !== "verify-full") {
    fail(
      location,
      "sslmode is disable, prefer, require, verify-ca or verify-full",
    );
  }
  return {
    rejectUnauthorized: true,
    ...ca,
    // The driver gives no name for an IP address, and then another one would be checked.
    checkServerIdentity: (_name, certificate) =>
      checkServerIdentity(host, certificate),
  };
}

function authorities(
  location: string,
  path: string,
  readFile: (path: string) => string,
): string {
  try {
    return readFile(path);
  } catch (error) {
    return fail(location, `sslrootcert cannot be read: ${reasonOf(error)}`);
  }
}

function numberOf(
  location: string,
  name: string,
  text: string | undefined,
): number | undefined {
  if (text === undefined || text === "") return undefined;
  const number = Number(text);
  return Number.isInteger(number) && number >= 0 && number < 65_536
    ? number
    : fail(location, `${name} must be a whole number`);
}

function decoded(location: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return fail(location, "a % begins no escape: write it as %25");
  }
}

function fail(location: string, why: string): never {
  throw new ConfigError(
    `Cannot use the store ${shownLocation(location)}: ${why}`,
  );
}
