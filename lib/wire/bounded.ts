/**
 * A body that is kept as a whole may not be without end.
 *
 * @module
 */
import { StreamError } from "../core/errors.ts";

/** As long as the longest event of a stream, in bytes. */
const MAX_BYTES = 2 ** 27;

/**
 * The same pieces.
 *
 * @throws {StreamError} `invalid`: they are more than 128 MiB in all
 */
export async function* bounded(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > MAX_BYTES) {
      throw new StreamError(`the answer is longer than ${MAX_BYTES} bytes`, {
        kind: "invalid",
      });
    }
    yield piece;
  }
}
