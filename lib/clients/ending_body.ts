/**
 * The body of a stream whose answer may be complete before its connection ends.
 *
 * @module
 */
import type { WireReply } from "../core/wire_reply.ts";
import { readBody } from "../wire/body.ts";

/** How long is waited, in ms, for what may follow a complete answer: tokens counted, the last event. */
const GRACE_MS = 3_000;

/** How long, in ms, a connection that could be used again is waited for when nothing of its reply is needed any more. */
const LINGER_MS = 1_000;

/**
 * Reads a body; once {@linkcode EndingBody.complete} has been said, what still comes has three seconds of waiting, then
 * the connection is closed and reading fails as with any cut.
 */
export class EndingBody
  implements AsyncIterableIterator<Uint8Array<ArrayBuffer>, void> {
  readonly #reply: WireReply;
  readonly #reads: AsyncIterableIterator<Uint8Array<ArrayBuffer>, void>;
  #leftMs: number | undefined;

  /** Takes a reply whose body is unread. */
  constructor(reply: WireReply) {
    this.#reply = reply;
    this.#reads = readBody(reply);
  }

  /** The answer has everything that it needs. */
  complete(): void {
    this.#leftMs ??= GRACE_MS;
  }

  /** Gives up what follows a whole answer; its connection is used again if it comes to its end by itself soon. */
  async release(): Promise<void> {
    const timer = setTimeout(() => this.#reply.cancel(), LINGER_MS);
    try {
      while (!(await this.#reads.next()).done);
    } catch {
      // The answer is whole, whatever becomes of the connection.
    } finally {
      clearTimeout(timer);
    }
  }

  /** Itself. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /**
   * The next bytes.
   *
   * @throws {StreamError} as {@linkcode WireReply.read}
   */
  async next(): Promise<IteratorResult<Uint8Array<ArrayBuffer>, void>> {
    if (this.#leftMs === undefined) return await this.#reads.next();
    const began = performance.now();
    const timer = setTimeout(() => this.#reply.cancel(), this.#leftMs);
    try {
      return await this.#reads.next();
    } finally {
      clearTimeout(timer);
      this.#leftMs -= performance.now() - began;
    }
  }

  /** Gives the rest up. */
  async return(): Promise<IteratorReturnResult<void>> {
    await this.#reply.cancel();
    return { done: true, value: undefined };
  }
}
