/**
 * A client of the HTTP server without a socket: what it sends, in the pieces in which it arrives.
 *
 * @module
 */

/** What {@linkcode scriptedConn} makes. */
export interface ScriptedConn {
  /** As a listener gives it, as far as a server uses one. */
  readonly conn: Deno.TcpConn;
  /** What the server has sent, one character for each byte. */
  readonly received: () => string;
}

/** A connection on which the pieces arrive one a read, and then the end. */
export function scriptedConn(pieces: readonly Uint8Array[]): ScriptedConn {
  const rest = pieces.filter((piece) => piece.length > 0);
  let received = "";
  const conn = {
    read(target: Uint8Array): Promise<number | null> {
      const piece = rest.shift();
      if (piece === undefined) return Promise.resolve(null);
      const count = Math.min(piece.length, target.length);
      target.set(piece.subarray(0, count));
      if (count < piece.length) rest.unshift(piece.subarray(count));
      return Promise.resolve(count);
    },
    write(bytes: Uint8Array): Promise<number> {
      for (const byte of bytes) received += String.fromCharCode(byte);
      return Promise.resolve(bytes.length);
    },
    setNoDelay() {},
    closeWrite: () => Promise.resolve(),
    close() {},
  };
  return {
    conn: conn as unknown as Deno.TcpConn,
    received: () => received,
  };
}
