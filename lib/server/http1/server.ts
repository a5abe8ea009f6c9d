/**
 * An HTTP/1.1 server on TCP: cheaper than the runtime's, and it sends every byte at once.
 *
 * @module
 */
import { LinkedList } from "../../core/data/linked_list.ts";
import { BufferPool } from "./buffer_pool.ts";
import { Connection, type ConnectionOptions } from "./connection.ts";
import { HTTP1_LIMITS, type Http1Limits } from "./limits.ts";

/** Whether a server is the first on its port, which must be free, or joins others there. */
export type PortShare = "first" | "also";

/** Options of a server. */
export interface Http1ServerOptions
  extends Pick<ConnectionOptions, "handler" | "refused"> {
  /** An IP address or a host name. */
  readonly hostname: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Limits that differ from {@linkcode HTTP1_LIMITS}. */
  readonly limits?: Partial<Http1Limits>;
  /** Shares the port: the system spreads connections over all listeners (Linux only). */
  readonly share?: PortShare;
}

/** Most connections that wait to be accepted. */
const BACKLOG = 4096;
/** Wait before the next accept after a failure, such as too few file descriptors, in ms. */
const SHORTAGE_MS = 50;
/** How often deadlines are checked, in ms; more often for short limits. */
const SWEEP_MS = 1_000;

/** Listens until it is shut down. */
export class Http1Server {
  readonly #listener: Deno.TcpListener;
  readonly #options: ConnectionOptions;
  readonly #connections = new LinkedList<Connection>();
  readonly #sweepMs: number;
  #sweeper: ReturnType<typeof setInterval> | undefined;
  #stopping = false;
  /** Resolves when the last connection is closed after a shutdown. */
  readonly #empty = Promise.withResolvers<void>();

  /**
   * Starts to listen.
   *
   * @throws {Deno.errors.AddrInUse} and other errors of the system about the address
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

  /** The IP address in use. */
  get host(): string {
    return this.#listener.addr.hostname;
  }

  /** The port in use. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** Takes no more requests. Resolves when the running ones are answered and their connections closed. */
  async shutdown(): Promise<void> {
    if (!this.#stopping) this.#listener.close();
    this.#stopping = true;
    for (const connection of this.#connections.values()) connection.stop();
    if (this.#connections.size > 0) await this.#empty.promise;
  }

  /** Closes every connection at once. */
  abort(): void {
    for (const connection of this.#connections.values()) connection.close();
  }

  async #accept(): Promise<void> {
    while (!this.#stopping) {
      try {
        this.#serve(await this.#listener.accept());
      } catch {
        // The listener is closed, the client is gone, or there are too many connections: then one must close first.
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

  /** One timer for all connections: a timer for each read would cost more than the read. */
  #sweep(): void {
    const now = performance.now();
    for (const connection of this.#connections.values()) {
      connection.checkDeadline(now);
    }
  }
}

/** Checks that a port is free. Listening with `reusePort` would succeed even if others share the port. */
function freePort(hostname: string, port: number): number {
  using alone = Deno.listen({ hostname, port });
  return alone.addr.port;
}
