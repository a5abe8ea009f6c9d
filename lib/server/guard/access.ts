/**
 * Decides who may use the server: by key, web origin and host name.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../../core/errors.ts";
import {
  isOriginPattern,
  matchesHost,
  matchesOrigin,
} from "./origin_pattern.ts";
import { type ClientKey, isExpired } from "../../keys/client_key.ts";
import { hashOf } from "../../keys/new_key.ts";
import type { WatchedKeys } from "../../keys/watched_keys.ts";
import { keepSecret } from "../../core/secrets.ts";
import type { RequestHeaders } from "../server_request.ts";
import { isSame } from "./same_text.ts";

/** What the server's user allows. */
export interface AccessOptions {
  /** Accepted keys; if there are none, requests need no key. */
  readonly keys?: readonly string[];
  /** Keys of clients, which are accepted, too. */
  readonly clients?: Pick<WatchedKeys, "keys" | "hashes" | "isClosed">;
  /**
   * Origins of web pages that may call, beside those of this machine; `*` allows all. For patterns see
   * `origin_pattern.ts`.
   */
  readonly origins?: readonly string[];
  /** Host names of the server, beside those of this machine. */
  readonly hosts?: readonly string[];
  /** The address that the server listens on. */
  readonly host: string;
  /** Whether requests without a key are let in, for calls with their own credentials; see `own_credentials.ts`. */
  readonly guests?: boolean;
}

/** In this header a client sends the server's key while the usual ones hold the client's credentials. */
const KEY_HEADER = "x-chat-key";

/**
 * Names by which containers and virtual machines reach their host. Public DNS has none of them: `internal` is reserved
 * for private use (ICANN, 2024).
 */
const CONTAINER_HOSTS = [
  "host.docker.internal",
  "gateway.docker.internal",
  "host.containers.internal",
  "host.lima.internal",
  "host.minikube.internal",
  "host.orb.internal",
  "host.rancher-desktop.internal",
];

/** Accepts or refuses requests by their headers. */
export class Access {
  readonly #keys: readonly Uint8Array[];
  readonly #clients: AccessOptions["clients"];
  readonly #origins: ReadonlySet<string>;
  readonly #patterns: readonly string[];
  readonly #hosts: ReadonlySet<string>;
  readonly #anyOrigin: boolean;
  readonly #anyHost: boolean;
  readonly #guests: boolean;

  constructor(
    { keys = [], clients, origins = [], hosts = [], host, guests = false }:
      AccessOptions,
  ) {
    this.#clients = clients;
    this.#guests = guests;
    const encoder = new TextEncoder();
    this.#keys = keys.map((key) => encoder.encode(key));
    this.#origins = new Set(origins.map((origin) => origin.toLowerCase()));
    this.#patterns = origins.filter(isOriginPattern);
    this.#anyOrigin = this.#origins.has("*");
    this.#hosts = new Set([
      hostName(host.includes(":") ? `[${host}]` : host),
      ...CONTAINER_HOSTS,
      ...hosts.map(hostName),
      ...origins.flatMap((origin) => URL.parse(origin)?.hostname ?? []),
    ]);
    // A server on all addresses cannot know its names; it requires a key instead.
    this.#anyHost = this.#anyOrigin || isWildcard(host);
  }

  /**
   * Refuses host names that are not this server's: by DNS rebinding, a web page could call it as if it had the same
   * origin.
   *
   * @throws {ApiError} 403
   */
  checkHost(headers: RequestHeaders): void {
    if (this.#anyHost) return;
    const host = headers.get("host");
    if (host === null) return;
    const name = hostName(host);
    if (isLoopback(name) || this.#hosts.has(name)) return;
    if (this.#patterns.some((pattern) => matchesHost(pattern, name))) return;
    throw forbidden(
      `the host ${host} is not this server's; if you reach it by that name, start it with --allow-host ${name}`,
      "host_not_allowed",
    );
  }

  /**
   * The origin for `access-control-allow-origin`; undefined for a request without an origin.
   *
   * @throws {ApiError} 403 for a web page that may not call
   */
  allowedOrigin(headers: RequestHeaders): string | undefined {
    if (this.#anyOrigin) return "*";
    const origin = headers.get("origin");
    if (origin === null) return undefined;
    const isAllowed = this.#origins.has(origin.toLowerCase()) ||
      this.#patterns.some((pattern) => matchesOrigin(pattern, origin));
    if (isAllowed) return origin;
    const url = URL.parse(origin);
    if (url?.protocol.startsWith("http") && isLoopback(hostName(url.host))) {
      return origin;
    }
    throw forbidden(
      `web pages of ${origin} may not use this server`,
      "origin_not_allowed",
    );
  }

  /**
   * Refuses bodies that are not JSON by their content type: web pages can send those without a preflight.
   *
   * @throws {ApiError} 415
   */
  checkContent(method: string, headers: RequestHeaders): void {
    if (method !== "POST" || headers.get("origin") === null) return;
    const type = headers.get("content-type") ?? "";
    if (/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)) return;
    throw new ApiError(
      `a web page must send application/json, not ${type || "nothing"}`,
      {
        kind: "invalid_request",
        status: STATUS_CODE.UnsupportedMediaType,
        type: "invalid_request_error",
        code: "unsupported_content_type",
      },
    );
  }

  /**
   * Checks the key, in each header in which clients send it.
   *
   * @returns whose key it is; undefined for the server's own, and where none is needed
   * @throws {ApiError} 401, unless guests are let in
   */
  checkKey(headers: RequestHeaders): ClientKey | undefined {
    if (this.#guests || this.#isKnown(headers)) return undefined;
    const given = givenKeys(headers);
    for (const key of given) {
      const client = this.#clientOf(key);
      if (client === undefined) continue;
      keepSecret(key);
      if (!isExpired(client, Date.now())) return client;
      throw invalidKey(`the API key "${client.name}" has expired`);
    }
    throw invalidKey(
      given.length > 0
        ? "the API key is not one of this server's"
        : "no API key: send it as Authorization: Bearer KEY",
    );
  }

  /** Whether a request has none of the keys and was let in all the same: it may not use what is set here. */
  isGuest(headers: RequestHeaders): boolean {
    return this.#guests && !this.#isKnown(headers);
  }

  /** Whether the server has keys beside those of clients. */
  get hasKeys(): boolean {
    return this.#keys.length > 0;
  }

  /** Whether a header's value is one of the server's own keys, as a client sends it. */
  isKey(value: string): boolean {
    return this.#isKey(bare(value));
  }

  /** Whether a header's value is any key for this server. */
  isAnyKey(value: string): boolean {
    return this.isKey(value) || this.#clientOf(bare(value)) !== undefined;
  }

  #isKnown(headers: RequestHeaders): boolean {
    const isOpen = this.#keys.length === 0 && this.#clients?.isClosed !== true;
    return isOpen || givenKeys(headers).some((key) => this.#isKey(key));
  }

  /** Compares every key and every byte, so that the time does not depend on them. */
  #isKey(text: string): boolean {
    return indexIn(this.#keys, text) >= 0;
  }

  /** The same for the hashes of the clients' keys. */
  #clientOf(text: string): ClientKey | undefined {
    const { keys = [], hashes = [] } = this.#clients ?? {};
    return hashes.length === 0
      ? undefined
      : keys[indexIn(hashes, hashOf(text))];
  }
}

/** Where a text is in a list of which no text is twice; -1 if it is not there. */
function indexIn(list: readonly Uint8Array[], text: string): number {
  const given = new TextEncoder().encode(text);
  let found = -1;
  for (const [i, one] of list.entries()) {
    const isHere = Number(isSame(given, one));
    found = isHere * i + (1 - isHere) * found;
  }
  return found;
}

function invalidKey(message: string): ApiError {
  return new ApiError(message, {
    kind: "auth",
    status: STATUS_CODE.Unauthorized,
    type: "invalid_request_error",
    code: "invalid_api_key",
  });
}

/** Every key that a request brings. */
function givenKeys(headers: RequestHeaders): string[] {
  const bearer = headers.get("authorization") ?? "";
  return [
    headers.get(KEY_HEADER),
    /^bearer\s/i.test(bearer) ? bearer : null,
    headers.get("x-api-key"),
    headers.get("api-key"),
  ].flatMap((value) => value ? [bare(value)] : []);
}

/** The key in a header's value. */
function bare(value: string): string {
  return value.replace(/^bearer\s+/i, "").trim();
}

/** Whether an address or host name is this machine's loopback. */
export function isLoopback(host: string): boolean {
  return /^(?:.+\.)?localhost$/i.test(host) || host === "::1" ||
    /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Whether an address means all addresses of this machine. */
export function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

/** The name in `NAME`, `NAME:PORT` or `[ADDRESS]:PORT`, in lower case, without a final dot. */
function hostName(host: string): string {
  const [, bracketed, plain] =
    /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(host) ?? [];
  return (bracketed ?? plain ?? host).toLowerCase().replace(/\.$/, "");
}

function forbidden(message: string, code: string): ApiError {
  return new ApiError(message, {
    kind: "permission",
    status: STATUS_CODE.Forbidden,
    type: "invalid_request_error",
    code,
  });
}
