/**
 * Compares bytes that arrive in pieces.
 *
 * @module
 */

let loaded: typeof import("node:buffer") | undefined;

/** The expected bytes, in pieces, that have not arrived yet. */
export class ExpectedBytes {
  readonly #pieces: Uint8Array[];

  /** Expects the pieces in this order. */
  constructor(pieces: readonly Uint8Array[]) {
    this.#pieces = [...pieces];
  }

  /** How many bytes are left. */
  get length(): number {
    return this.#pieces.reduce((sum, { length }) => sum + length, 0);
  }

  /** Skips these bytes if they come next; otherwise returns false. */
  skip(bytes: Uint8Array): boolean {
    // Loaded on first use, because a fast start compares no bytes.
    loaded ??= globalThis.process.getBuiltinModule("node:buffer");
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
