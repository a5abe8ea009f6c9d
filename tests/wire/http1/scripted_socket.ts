/**
 * A socket whose reads a test has written down.
 *
 * @module
 */
import type { Socket } from "../../../lib/wire/http1/connection.ts";

/** A socket that hands out pieces, one a read as far as there is room, and then ends. */
export function scriptedSocket(
  pieces: Iterable<Uint8Array>,
): Socket & { closed: boolean } {
  const rest = [...pieces].filter((piece) => piece.length > 0);
  return {
    closed: false,
    read(buffer) {
      const piece = rest.shift();
      if (piece === undefined) return Promise.resolve(null);
      const count = Math.min(piece.length, buffer.length);
      buffer.set(piece.subarray(0, count));
      if (count < piece.length) rest.unshift(piece.subarray(count));
      return Promise.resolve(count);
    },
    write: (bytes) => Promise.resolve(bytes.length),
    close() {
      this.closed = true;
    },
  };
}
