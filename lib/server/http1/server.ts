/**
 * An HTTP/1.1 server on TCP: a fraction of the cost of the runtime's own, and every byte goes out when it is written.
 *
 * @module
 */
import { LinkedList } from "../../core/linked_list.ts";
import { BufferPool } from "./buffer_pool.ts";
import { Connection, type ConnectionOptions } from "./connection.ts";
import { HTTP1_LIMITS, type Http1Limits } from "./limits.ts";

/** Whether a server is the first on its port, which nobody else may have, or joins the others there. */
export type PortShare = "first" | "also";

/** What a server does. */
export interface Http1ServerOptions
  extends Pick<ConnectionOptions, "handler" | "refused"> {
  /** An IP address or a host name. */
  readonly hostname: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where they differ from {@linkcode HTTP1_LIMITS}. */
  readonly limits?: Partial<Http1Limits>;
  /** The system spreads connections over all that listen on the same port; Linux alone does so. */
  readonly share?: PortShare;
}

/** So many connections may wait to be taken. */
const BACKLOG = 4096;
/** How long to wait for a file descriptor when there is none, in ms. */
const SHORTAGE_MS = 50;
/** How often connections are looked at, in ms; shorter limits are looked at more often. */
const SWEEP_MS = 1_000;

/** Listens until it is stopped. */
export class Http1Server {
  readonly #listener: Deno.TcpListener;
  readonly #options: ConnectionOptions;
  readonly #connections = new LinkedList<Connection>();
  readonly #sweepMs: number;
  #sweeper: ReturnType<typeof setInterval> | undefined;
  #stopping = false;
  /** Resolves when the last connection is closed after the end. */
  readonly #empty = Promise.withResolvers<void>();

  /**
   * Starts to listen.
   *
   * @throws {Deno.errors.AddrInUse} and whatever else the system says about the address
   */
  constructor(options: Http1ServerOptions) {
    const { hostname, port, limits, share, ...rest } = options;
    const all = { ...HTTP1_LIMITS, ...limits };
    this.#options = { ...rest, limits: all, pool: new BufferPool() };
    this.#sweepMs = Math.max(
      Math.min(SWEEP_MS, all.headMs / 2, all.bodyMs / 2, all.idleMs / 2),
      1,
    );
    this.#listener = Deno.listen({
      hostname,
      port: share === "first" ? freePort(hostname, port) : port,
      tcpBacklog: BACKLOG,
      ...(share === undefined ? {} : { reusePort: true }),
    });
    this.#accept();
  }

  /** The port that is really used. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** Takes no more requests; resolves when the last running one is answered and its connection closed. */
  async shutdown(): Promise<void> {
    if (!this.#stopping) this.#listener.close();
    this.#stopping = true;
    for (const connection of this.#connections.values()) connection.stop();
    if (this.#connections.size > 0) await this.#empty.promise;
  }

  /** Breaks every connection off. */
  abort(): void {
    for (const connection of this.#connections.values()) connection.close();
  }

  async #accept(): Promise<void> {
    while (!this.#stopping) {
      try {
        this.#serve(await this.#listener.accept());
      } catch {
        // Closed, or the client is gone already, or there are too many connections: then one has to end first.
        if (!this.#stopping) {
          await new Promise((resolve) => setTimeout(resolve, SHORTAGE_MS));
        }
      }
    }
  }

  async #serve(conn: Deno.TcpConn): Promise<void> {
    const connection = new Connection(conn, this.#options);
    const entry = this.#connections.add(connection);
    this.#sweeper ??= setInterval(() => this.#sweep(), this.#sweepMs);
    if (this.#stopping) connection.stop();
    await connection.run();
    this.#connections.remove(entry);
    if (this.#connections.size > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
    if (this.#stopping) this.#empty.resolve();
  }

  /** One timer for all: setting one for each read would cost more than the read. */
  #sweep(): void {
    const now = performance.now();
    for (const connection of this.#connections.values()) {
      connection.checkDeadline(now);
    }
  }
}

/** Whoever shares a port is let in beside others that do so: only without sharing does it show that it is in use. */
function freePort(hostname: string, port: number): number {
  using alone = Deno.listen({ hostname, port });
  return alone.addr.port;
}
