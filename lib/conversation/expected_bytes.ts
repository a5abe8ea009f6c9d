/**
 * Comparing bytes that come bit by bit.
 *
 * @module
 */

let loaded: typeof import("node:buffer") | undefined;

/** Bytes in pieces, as far as they have not come yet. */
export class ExpectedBytes {
  readonly #pieces: Uint8Array[];

  /** Expects one piece after the other. */
  constructor(pieces: readonly Uint8Array[]) {
    this.#pieces = [...pieces];
  }

  /** How many are left. */
  get length(): number {
    return this.#pieces.reduce((sum, { length }) => sum + length, 0);
  }

  /** Goes on behind bytes if they come next; otherwise false. */
  skip(bytes: Uint8Array): boolean {
    // Loaded with its first use: who starts fast has no bytes to compare.
    loaded ??= process.getBuiltinModule("node:buffer");
    while (bytes.length > 0) {
      const [piece] = this.#pieces;
      if (piece === undefined) return false;
      const length = Math.min(piece.length, bytes.length);
      const next = piece.subarray(0, length);
      const come = bytes.subarray(0, length);
      if (loaded.Buffer.compare(next, come) !== 0) return false;
      bytes = bytes.subarray(length);
      if (length === piece.length) this.#pieces.shift();
      else this.#pieces[0] = piece.subarray(length);
    }
    return true;
  }
}
