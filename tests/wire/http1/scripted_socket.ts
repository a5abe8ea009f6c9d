/**
 * A socket whose reads a test has written down.
 *
 * @module
 */
import type { Socket } from "../../../lib/wire/http1/connection.ts";

/** A socket that hands out pieces, one a read, and then ends. */
export function scriptedSocket(
  pieces: Iterable<Uint8Array>,
): Socket & { closed: boolean } {
  const rest = [...pieces].filter((piece) => piece.length > 0);
  return {
    closed: false,
    read(buffer) {
      const piece = rest.shift();
      if (piece === undefined) return Promise.resolve(null);
      buffer.set(piece);
      return Promise.resolve(piece.length);
    },
    write: (bytes) => Promise.resolve(bytes.length),
    close() {
      this.closed = true;
    },
  };
}
