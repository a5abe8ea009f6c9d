/**
 * Bytes that came in pieces.
 *
 * @module
 */

/** Joins pieces; returns a single one unchanged. None of them may be in shared memory. */
export function joinBytes(
  pieces: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  if (pieces.length === 1) return pieces[0] as Uint8Array<ArrayBuffer>;
  const joined = new Uint8Array(
    pieces.reduce((length, piece) => length + piece.length, 0),
  );
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** Gives the memory of bytes back now and not with the next collection; nothing else may use their buffer. */
export function release({ buffer }: Uint8Array<ArrayBuffer>): void {
  buffer.transfer(0);
}
