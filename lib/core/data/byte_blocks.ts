/**
 * Gathers the bytes of a body of unknown length.
 *
 * @module
 */
import { joinBytes } from "./bytes.ts";

/** Reads are copied into blocks of this size, because a sender may send single bytes. */
const BLOCK_BYTES = 256 * 1024;
/** The first block is small, because most bodies are. */
const FIRST_BYTES = 16 * 1024;

/** Gathers bytes in blocks; a growing buffer would copy them again and again. */
export class ByteBlocks {
  readonly #full: Uint8Array<ArrayBuffer>[] = [];
  #block = new Uint8Array();
  #used = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Copies the next bytes. */
  push(bytes: Uint8Array): void {
    this.#length += bytes.length;
    for (let at = 0; at < bytes.length;) {
      if (this.#used === this.#block.length) this.#open();
      const part = bytes.subarray(at, at + this.#block.length - this.#used);
      this.#block.set(part, this.#used);
      this.#used += part.length;
      at += part.length;
    }
  }

  /** All of them, in blocks. */
  blocks(): Uint8Array<ArrayBuffer>[] {
    return [...this.#full, this.#block.subarray(0, this.#used)];
  }

  /** All of them in one piece. */
  joined(): Uint8Array<ArrayBuffer> {
    return joinBytes(this.blocks());
  }

  #open(): void {
    if (this.#used > 0) this.#full.push(this.#block);
    const isFirst = this.#length <= FIRST_BYTES;
    this.#block = new Uint8Array(isFirst ? FIRST_BYTES : BLOCK_BYTES);
    this.#used = 0;
  }
}
