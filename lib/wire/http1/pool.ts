/**
 * Connections that wait for another request to their server.
 *
 * @module
 */
import type { Connection } from "./connection.ts";

/** More of them to one server are closed. */
const MOST_IDLE = 256;

/** Keeps connections by origin, and closes all of them at the end. */
export class ConnectionPool implements Disposable {
  readonly #idle = new Map<string, Connection[]>();
  readonly #open = new Set<Connection>();
  #disposed = false;

  /** How many connections are open, in use or not. */
  get size(): number {
    return this.#open.size;
  }

  /** Takes note of a new connection. */
  add(connection: Connection): void {
    if (this.#disposed) connection.close();
    else this.#open.add(connection);
  }

  /** Forgets one that has been closed. */
  remove(origin: string, connection: Connection): void {
    this.#open.delete(connection);
    const idle = this.#idle.get(origin) ?? [];
    const at = idle.indexOf(connection);
    if (at !== -1) idle.splice(at, 1);
  }

  /** The connection that was used last: the least likely to be closed by its server now. */
  take(origin: string): Connection | undefined {
    const connection = this.#idle.get(origin)?.pop();
    connection?.resume();
    return connection;
  }

  /** Keeps one for the next request, at most so long in ms. */
  put(origin: string, connection: Connection, limitMs: number): void {
    if (connection.closed) return;
    let idle = this.#idle.get(origin);
    if (idle === undefined) this.#idle.set(origin, idle = []);
    if (this.#disposed || idle.length >= MOST_IDLE || limitMs <= 0) {
      return connection.close();
    }
    idle.push(connection);
    connection.rest(limitMs);
  }

  /** Closes everything, also what is in use. */
  [Symbol.dispose](): void {
    this.#disposed = true;
    for (const connection of [...this.#open]) connection.close();
  }
}
