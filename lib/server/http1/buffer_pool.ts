/**
 * A pool of write buffers, so that idle connections hold none.
 *
 * @module
 */

/** Sizes of the pooled buffers in bytes, and how many free ones of each are kept. */
const CLASSES = [
  { bytes: 8 * 1024, most: 64 },
  { bytes: 128 * 1024, most: 16 },
] as const;

/** A buffer that can be written to. */
export type Bytes = Uint8Array<ArrayBuffer>;

export class BufferPool {
  readonly #free: readonly Bytes[][] = CLASSES.map(() => []);

  /** Takes a buffer of at least this length; its content is arbitrary. */
  take(bytes: number): Bytes {
    const index = CLASSES.findIndex((one) => bytes <= one.bytes);
    return this.#free[index]?.pop() ??
      new Uint8Array(CLASSES[index]?.bytes ?? bytes);
  }

  /** Returns a buffer to the pool. */
  release(buffer: Bytes): void {
    const index = CLASSES.findIndex((one) => one.bytes === buffer.length);
    const free = this.#free[index];
    if (free && free.length < (CLASSES[index]?.most ?? 0)) free.push(buffer);
  }
}
