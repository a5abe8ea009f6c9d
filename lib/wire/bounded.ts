/**
 * Limits on the length of answers.
 *
 * @module
 */
import { MAX_UNSTREAMED_BYTES } from "../core/answer_limits.ts";
import { ByteBlocks } from "../core/data/byte_blocks.ts";
import { delay } from "../core/delay.ts";
import { StreamError } from "../core/errors.ts";
import type { WireReply } from "../core/wire_reply.ts";
import { readBody } from "./body.ts";

/** Longest streamed answer in bytes: about a million tokens of 200 bytes. */
const MAX_STREAM_BYTES: number = 2 ** 28;

/** Limits the bytes of a streamed answer. */
export class StreamLimit {
  readonly #max: number;
  readonly #what: string;
  #length = 0;

  /** The limit is in bytes, 256 MiB by default; the words are those of the error. */
  constructor(
    max: number = MAX_STREAM_BYTES,
    what: string = "the streamed answer",
  ) {
    this.#max = max;
    this.#what = what;
  }

  /**
   * Counts bytes that have arrived.
   *
   * @throws {StreamError} `invalid`: the answer is too long
   */
  take({ length }: Uint8Array): void {
    this.#length += length;
    if (this.#length <= this.#max) return;
    throw new StreamError(
      `${this.#what} is longer than ${this.#max / 2 ** 20} MiB`,
      { kind: "invalid" },
    );
  }
}

/** Reads that find their bytes waiting let no signal in; after this time in ms there is a pause. */
const TURN_MS = 30;

/**
 * Yields the same bytes, up to the limit.
 *
 * @throws {StreamError} `invalid`: they are longer than 128 MiB
 */
export async function* bounded(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  let length = 0;
  let turn = performance.now();
  for await (const piece of pieces) {
    length += piece.length;
    if (length > MAX_UNSTREAMED_BYTES) {
      throw new StreamError(
        `the answer is longer than ${MAX_UNSTREAMED_BYTES} bytes`,
        { kind: "invalid" },
      );
    }
    if (performance.now() - turn > TURN_MS) {
      await delay(0);
      turn = performance.now();
    }
    yield piece;
  }
}

/**
 * The same in one piece.
 *
 * @throws {StreamError} as {@linkcode bounded}
 */
export async function joinedBody(
  pieces: AsyncIterable<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const blocks = new ByteBlocks();
  for await (const piece of bounded(pieces)) blocks.push(piece);
  return blocks.joined();
}

/**
 * A reply's whole body; one that is too long is cancelled.
 *
 * @throws {StreamError} as {@linkcode bounded} and {@linkcode WireReply.read}
 */
export function wholeBytes(reply: WireReply): Promise<Uint8Array<ArrayBuffer>> {
  return joinedBody(readBody(reply));
}
