/**
 * HTTP/1.1 over connections of our own: reading a body from fetch costs ten times as much as from a socket.
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

/** What a transport is told of its surroundings. */
export interface Http1Options {
  /** Where proxies are named. */
  readonly env: Env;
}

/**
 * Keeps its connections open for further requests, until it is disposed of. What it cannot do is left to fetch: proxies,
 * and credentials in an address.
 */
export class Http1Transport implements Disposable {
  readonly #env: Env;
  readonly #pool = new ConnectionPool();
  /** By origin, as looking variables up for each request would cost as much as sending it. */
  readonly #proxied = new Map<string, boolean>();

  /** Creates a transport without connections. */
  constructor({ env }: Http1Options) {
    this.#env = env;
  }

  /** How many connections are open, in use or not. */
  get connections(): number {
    return this.#pool.size;
  }

  /**
   * Sends a request.
   *
   * @throws as {@linkcode Transport}
   */
  async send(request: WireRequest): Promise<WireReply> {
    return this.#isOurs(request.address)
      ? await new Call(request, this.#pool).send()
      : await fetchTransport(request);
  }

  #isOurs({ url, origin }: WebAddress): boolean {
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
