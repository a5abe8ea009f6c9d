/**
 * A reply's body as an async iterator.
 *
 * @module
 */
import type { WireReply } from "../core/wire_reply.ts";

/**
 * Iterates over a body's bytes as they arrive. Leaving the loop cancels the body, and so closes the connection.
 *
 * @throws {StreamError} as {@linkcode WireReply.read}
 */
export function readBody(
  reply: WireReply,
): AsyncIterableIterator<Uint8Array<ArrayBuffer>, void> {
  return new BodyReads(reply);
}

/** Not a generator, which would add microtasks to each read. */
class BodyReads
  implements AsyncIterableIterator<Uint8Array<ArrayBuffer>, void> {
  readonly #reply: WireReply;
  #left = false;

  constructor(reply: WireReply) {
    this.#reply = reply;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array<ArrayBuffer>, void>> {
    const value = this.#left ? undefined : await this.#reply.read();
    return value === undefined || this.#left
      ? { done: true, value: undefined }
      : { done: false, value };
  }

  async return(): Promise<IteratorReturnResult<void>> {
    this.#left = true;
    await this.#reply.cancel();
    return { done: true, value: undefined };
  }
}
