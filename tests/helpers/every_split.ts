/**
 * The same input, cut everywhere.
 *
 * @module
 */

/**
 * Yields every way to cut bytes into two parts (the empty ones at both ends included), then one byte at a time.
 *
 * @example
 * ```ts
 * for (const pieces of everySplit(new TextEncoder().encode("data: é\n\n"))) {
 *   const body = new Blob(pieces).stream();
 * }
 * ```
 */
export function* everySplit(
  bytes: Uint8Array<ArrayBuffer>,
): Generator<Uint8Array<ArrayBuffer>[], void> {
  for (let cut = 0; cut <= bytes.length; cut++) {
    yield [bytes.subarray(0, cut), bytes.subarray(cut)];
  }
  yield Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
}

/** Hands out pieces as a body does that arrives in exactly these reads. */
export async function* asBody(
  pieces: Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  for (const piece of pieces) {
    await Promise.resolve();
    yield piece;
  }
}
