/**
 * A transport with its own HTTP/1.1 connections: reading a body from fetch costs ten times as much as from a socket.
 *
 * @module
 */
import type { WireReply } from "../../core/wire_reply.ts";
import { fetchTransport } from "../fetch_transport.ts";
import type { WireRequest } from "../transport.ts";
import type { WebAddress } from "../web_address.ts";
import { Call } from "./call.ts";
import { ConnectionPool } from "./pool.ts";
import { type Env, isProxied } from "./proxied.ts";

/** Options of a transport. */
export interface Http1Options {
  /** The environment, which may name proxies. */
  readonly env: Env;
}

/**
 * Keeps connections for further requests until it is disposed of. Uses fetch for proxies and for credentials in an
 * address.
 */
export class Http1Transport implements Disposable {
  readonly #env: Env;
  readonly #pool = new ConnectionPool();
  /** Cached by origin: reading the variables for each request would cost as much as sending it. */
  readonly #proxied = new Map<string, boolean>();

  constructor({ env }: Http1Options) {
    this.#env = env;
  }

  /** Number of open connections, in use or idle. */
  get connections(): number {
    return this.#pool.size;
  }

  /**
   * Sends a request.
   *
   * @throws as {@linkcode Transport}
   */
  async send(request: WireRequest): Promise<WireReply> {
    return this.#canSend(request.address)
      ? await new Call(request, this.#pool).send()
      : await fetchTransport(request);
  }

  #canSend({ url, origin }: WebAddress): boolean {
    if (url.username !== "" || url.password !== "") return false;
    let proxied = this.#proxied.get(origin);
    if (proxied === undefined) {
      proxied = isProxied(url, this.#env);
      this.#proxied.set(origin, proxied);
    }
    return !proxied;
  }

  /** Closes all connections. */
  [Symbol.dispose](): void {
    this.#pool[Symbol.dispose]();
  }
}
