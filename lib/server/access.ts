/**
 * Who may use the server: keys, web pages' origins, host names.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../core/errors.ts";
import type { RequestHeaders } from "./server_request.ts";

/** What the server's user allows. */
export interface AccessOptions {
  /** Keys that open the server; with none, every key and no key does. */
  readonly keys?: readonly string[];
  /** Origins of web pages that may call, beside those of this machine; `*` allows all. */
  readonly origins?: readonly string[];
  /** The address that the server listens on. */
  readonly host: string;
}

/** Decides about requests by their headers alone. */
export class Access {
  readonly #keys: readonly Uint8Array[];
  readonly #origins: ReadonlySet<string>;
  readonly #hosts: ReadonlySet<string>;
  readonly #anyOrigin: boolean;
  readonly #anyHost: boolean;

  /** Creates the rules; they do not change while the server runs. */
  constructor({ keys = [], origins = [], host }: AccessOptions) {
    const encoder = new TextEncoder();
    this.#keys = keys.map((key) => encoder.encode(key));
    this.#origins = new Set(origins.map((origin) => origin.toLowerCase()));
    this.#anyOrigin = this.#origins.has("*");
    this.#hosts = new Set([
      hostName(host.includes(":") ? `[${host}]` : host),
      ...origins.flatMap((origin) => URL.parse(origin)?.hostname ?? []),
    ]);
    // A server for a whole network has names that it cannot know; a key is required there.
    this.#anyHost = this.#anyOrigin || isWildcard(host);
  }

  /**
   * Refuses names that a hostile DNS answer has pointed at this machine: only such names make a web page's requests
   * look like those of the same origin.
   *
   * @throws {ApiError} 403
   */
  checkHost(headers: RequestHeaders): void {
    if (this.#anyHost) return;
    const host = headers.get("host");
    if (host === null) return;
    const name = hostName(host);
    if (isLoopback(name) || this.#hosts.has(name)) return;
    throw forbidden(
      `the host ${host} is not this server's`,
      "host_not_allowed",
    );
  }

  /**
   * The origin that a reply may name in `access-control-allow-origin`; undefined for a request without one.
   *
   * @throws {ApiError} 403 for a web page that may not call
   */
  allowedOrigin(headers: RequestHeaders): string | undefined {
    if (this.#anyOrigin) return "*";
    const origin = headers.get("origin");
    if (origin === null) return undefined;
    if (this.#origins.has(origin.toLowerCase())) return origin;
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
   * Refuses what a page can send without asking its browser first: bodies that do not call themselves JSON.
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
   * Looks for a key in the places where clients put it.
   *
   * @throws {ApiError} 401
   */
  checkKey(headers: RequestHeaders): void {
    if (this.#keys.length === 0) return;
    const bearer = /^bearer\s+(.*)$/i.exec(headers.get("authorization") ?? "");
    const given = [
      bearer?.[1],
      headers.get("x-api-key"),
      headers.get("api-key"),
    ];
    if (given.some((key) => key && this.#isKey(key.trim()))) return;
    throw new ApiError(
      given.some(Boolean)
        ? "the API key is not one of this server's"
        : "no API key: send it as Authorization: Bearer KEY",
      {
        kind: "auth",
        status: STATUS_CODE.Unauthorized,
        type: "invalid_request_error",
        code: "invalid_api_key",
      },
    );
  }

  /** Looks at every key and every byte, so that the time taken tells nothing about them. */
  #isKey(text: string): boolean {
    const given = new TextEncoder().encode(text);
    let found = 0;
    for (const key of this.#keys) {
      let difference = key.length ^ given.length;
      for (let i = 0; i < given.length; i++) {
        difference |= (key[i % key.length] ?? 0) ^ (given[i] ?? 0);
      }
      found |= Number(difference === 0);
    }
    return found === 1;
  }
}

/** Whether an address or host name is this machine's own: nobody else can reach it. */
export function isLoopback(host: string): boolean {
  return /^(?:.+\.)?localhost$/i.test(host) || host === "::1" ||
    /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Whether an address stands for all of this machine's. */
export function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

/** The name of `NAME`, `NAME:PORT` or `[ADDRESS]:PORT`, in small letters, without the dot that may end a name. */
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
