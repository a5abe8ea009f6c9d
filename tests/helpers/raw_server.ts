/**
 * A TCP server for what no HTTP server does on purpose: resets, cut bodies, silence, wrong lengths.
 *
 * @module
 */

/** One connection, closed when its handler is done. */
export interface RawConnection {
  /** Reads one request, its body (by Content-Length) included; empty when the client has gone. */
  request(): Promise<string>;
  /** Sends bytes as they are, in one piece. */
  write(data: string | Uint8Array): Promise<void>;
  /** Resolves when the client has closed the connection. */
  gone(): Promise<void>;
}

/** A running server; disposing of it closes every connection. */
export interface RawServer extends AsyncDisposable {
  /** Its origin, without a final slash. */
  readonly url: string;
  /** How many connections it has accepted. */
  readonly connections: number;
}

/**
 * Starts a server that hands each connection to `handler`. Returning without having read the request resets the
 * connection, as closing a socket with unread bytes does.
 *
 * @example
 * ```ts ignore
 * await using server = rawServer(async (connection) => {
 *   await connection.request();
 *   await connection.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\ncut");
 * });
 * ```
 */
export function rawServer(
  handler: (connection: RawConnection, index: number) => Promise<void>,
): RawServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.TcpConn>();
  const running: Promise<void>[] = [];
  const serve = async (conn: Deno.TcpConn, index: number) => {
    open.add(conn);
    conn.setNoDelay(); // so that each write arrives by itself
    try {
      await handler(connection(conn), index);
    } catch (error) {
      if (!isGone(error)) throw error;
    } finally {
      if (open.delete(conn)) conn.close();
    }
  };
  const accepting = (async () => {
    for await (const conn of listener) {
      running.push(serve(conn, running.length));
    }
  })();
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    get connections() {
      return running.length;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      for (const conn of open) conn.close();
      open.clear();
      await Promise.all(running);
    },
  };
}

function connection(conn: Deno.TcpConn): RawConnection {
  const encoder = new TextEncoder();
  const buffer = new Uint8Array(64 * 1024);
  let pending = "";
  const read = async (): Promise<boolean> => {
    const count = await conn.read(buffer);
    if (count === null) return false;
    pending += new TextDecoder("latin1").decode(buffer.subarray(0, count));
    return true;
  };
  return {
    async request() {
      let end = -1;
      while ((end = pending.indexOf("\r\n\r\n")) === -1) {
        if (!await read()) return "";
      }
      const length = /^content-length: (\d+)/im.exec(pending.slice(0, end));
      const total = end + 4 + Number(length?.[1] ?? 0);
      while (pending.length < total) {
        if (!await read()) return "";
      }
      const text = pending.slice(0, total);
      pending = pending.slice(total);
      return text;
    },
    async write(data) {
      let bytes = typeof data === "string" ? encoder.encode(data) : data;
      while (bytes.length > 0) {
        bytes = bytes.subarray(await conn.write(bytes));
      }
    },
    async gone() {
      try {
        while (await conn.read(buffer) !== null);
      } catch (error) {
        if (!isGone(error)) throw error;
      }
    },
  };
}

/** The client left, or the test is over. */
function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.BadResource ||
    error instanceof Deno.errors.Interrupted;
}
