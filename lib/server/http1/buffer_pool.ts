/**
 * Buffers that are needed for a moment only, so that a thousand connections do not keep one each.
 *
 * @module
 */

/** Length of the buffers that are lent, in bytes, and how many of each are kept for the next. */
const CLASSES = [
  { bytes: 8 * 1024, most: 64 },
  { bytes: 128 * 1024, most: 16 },
] as const;

/** What is lent. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Lends buffers. */
export class BufferPool {
  readonly #free: readonly Bytes[][] = CLASSES.map(() => []);

  /** A buffer of at least so many bytes, whatever they are. */
  lend(bytes: number): Bytes {
    const index = CLASSES.findIndex((one) => bytes <= one.bytes);
    return this.#free[index]?.pop() ??
      new Uint8Array(CLASSES[index]?.bytes ?? bytes);
  }

  /** Takes a buffer back that nobody uses any more. */
  giveBack(buffer: Bytes): void {
    const index = CLASSES.findIndex((one) => one.bytes === buffer.length);
    const free = this.#free[index];
    if (free && free.length < (CLASSES[index]?.most ?? 0)) free.push(buffer);
  }
}
