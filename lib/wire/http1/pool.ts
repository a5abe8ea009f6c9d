/**
 * A pool of idle connections.
 *
 * @module
 */
import type { Connection } from "./connection.ts";

/** Most idle connections to one server. */
const MAX_IDLE = 256;

/** Keeps idle connections by origin, and closes all connections when it is disposed of. */
export class ConnectionPool implements Disposable {
  readonly #idle = new Map<string, Connection[]>();
  readonly #open = new Set<Connection>();
  #disposed = false;

  /** Number of open connections, in use or idle. */
  get size(): number {
    return this.#open.size;
  }

  /** Adds a new connection. */
  add(connection: Connection): void {
    if (this.#disposed) connection.close();
    else this.#open.add(connection);
  }

  /** Removes a closed connection. */
  remove(origin: string, connection: Connection): void {
    this.#open.delete(connection);
    const idle = this.#idle.get(origin) ?? [];
    const at = idle.indexOf(connection);
    if (at !== -1) idle.splice(at, 1);
  }

  /** Takes the idle connection that was used last, because its server is least likely to close it now. */
  take(origin: string): Connection | undefined {
    const connection = this.#idle.get(origin)?.pop();
    connection?.resume();
    return connection;
  }

  /** Keeps a connection idle for the next request, at most for `limitMs`. */
  put(origin: string, connection: Connection, limitMs: number): void {
    if (connection.closed) return;
    let idle = this.#idle.get(origin);
    if (idle === undefined) this.#idle.set(origin, idle = []);
    if (this.#disposed || idle.length >= MAX_IDLE || limitMs <= 0) {
      return connection.close();
    }
    idle.push(connection);
    connection.rest(limitMs);
  }

  /** Closes all connections, also those in use. */
  [Symbol.dispose](): void {
    this.#disposed = true;
    for (const connection of [...this.#open]) connection.close();
  }
}
