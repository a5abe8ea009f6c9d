/**
 * Opens a connection to a server, with TLS for https.
 *
 * @module
 */
import type { Socket } from "./connection.ts";

/**
 * Connects. Certificates are checked as by fetch: against the runtime's store, or the one that its options name.
 *
 * @param signal aborts the attempt
 * @throws the runtime's error, or the signal's reason
 */
export async function dial(url: URL, signal: AbortSignal): Promise<Socket> {
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const isSecure = url.protocol === "https:";
  const port = Number(url.port || (isSecure ? 443 : 80));
  const tcp = await connected({ hostname, port }, signal);
  tcp.setNoDelay(true);
  if (!isSecure) return tcp;
  return await encrypted(tcp, hostname, signal);
}

/**
 * After an abort, the connection is closed when it opens. The signal is not given to the runtime, which leaks the
 * socket if both happen at once.
 */
function connected(
  options: Deno.ConnectOptions,
  signal: AbortSignal,
): Promise<Deno.TcpConn> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop);
    const done = () => signal.removeEventListener("abort", stop);
    Deno.connect(options).then((tcp) => {
      done();
      if (signal.aborted) close(tcp);
      else resolve(tcp);
    }, (error) => {
      done();
      reject(error);
    });
  });
}

/** Does the TLS handshake. An aborted one ends at once, but the runtime keeps its socket until the server closes it. */
async function encrypted(
  tcp: Deno.TcpConn,
  hostname: string,
  signal: AbortSignal,
): Promise<Socket> {
  let conn: Deno.Conn = tcp;
  const stop = () => close(conn);
  signal.addEventListener("abort", stop);
  try {
    const tls = await Deno.startTls(tcp, {
      hostname,
      alpnProtocols: ["http/1.1"],
    });
    conn = tls;
    signal.throwIfAborted();
    await tls.handshake();
    signal.throwIfAborted();
    return tls;
  } catch (error) {
    close(conn);
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // already closed by the failure
  }
}
