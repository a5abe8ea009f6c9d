/**
 * A body that may stay open after the answer is complete.
 *
 * @module
 */
import type { WireReply } from "../core/wire_reply.ts";
import { StreamLimit } from "../wire/bounded.ts";
import { readBody } from "../wire/body.ts";

/** How long to wait after a complete answer for usage and the last event, in ms. */
const GRACE_MS = 3_000;

/** How long to wait for the end of a body that is not needed, so that its connection can be reused, in ms. */
const LINGER_MS = 1_000;

/**
 * Reads a body. After {@linkcode EndingBody.complete}, it waits at most three seconds more, then closes the connection,
 * and reading fails as for a cut body.
 */
export class EndingBody
  implements AsyncIterableIterator<Uint8Array<ArrayBuffer>, void> {
  readonly #reply: WireReply;
  readonly #reads: AsyncIterableIterator<Uint8Array<ArrayBuffer>, void>;
  readonly #limit = new StreamLimit();
  #leftMs: number | undefined;

  /** The reply's body must be unread. */
  constructor(reply: WireReply) {
    this.#reply = reply;
    this.#reads = readBody(reply);
  }

  /** Says that the answer is complete. */
  complete(): void {
    this.#leftMs ??= GRACE_MS;
  }

  /** Drops the rest of the body. The connection is reused if the body ends soon. */
  async release(): Promise<void> {
    const timer = setTimeout(() => this.#reply.cancel(), LINGER_MS);
    try {
      while (!(await this.#reads.next()).done);
    } catch {
      // The answer is complete, so a failure of the connection does not matter.
    } finally {
      clearTimeout(timer);
    }
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /**
   * Reads the next bytes.
   *
   * @throws {StreamError} as {@linkcode WireReply.read}; `invalid`: the body is longer than 256 MiB
   */
  async next(): Promise<IteratorResult<Uint8Array<ArrayBuffer>, void>> {
    if (this.#leftMs === undefined) {
      return this.#counted(await this.#reads.next());
    }
    const began = performance.now();
    const timer = setTimeout(() => this.#reply.cancel(), this.#leftMs);
    try {
      return this.#counted(await this.#reads.next());
    } finally {
      clearTimeout(timer);
      this.#leftMs -= performance.now() - began;
    }
  }

  #counted(
    result: IteratorResult<Uint8Array<ArrayBuffer>, void>,
  ): IteratorResult<Uint8Array<ArrayBuffer>, void> {
    if (result.value !== undefined) this.#limit.take(result.value);
    return result;
  }

  /** Cancels the body. */
  async return(): Promise<IteratorReturnResult<void>> {
    await this.#reply.cancel();
    return { done: true, value: undefined };
  }
}
