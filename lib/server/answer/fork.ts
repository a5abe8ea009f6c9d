/**
 * A server that answers from a record up to a step, and from then on by providers.
 *
 * @module
 */
import type { Endpoint, ServerContext } from "../endpoint.ts";
import type { Reply } from "../reply.ts";

/** Counts what the record has answered. */
export class Fork {
  /** How many answers come from the record. */
  readonly from: number;
  #given = 0;
  #turn: Promise<void> = Promise.resolve();
  #decided = () => {};

  /** Nothing is answered yet. */
  constructor(from: number) {
    this.from = from;
  }

  /** How many answers came from the record so far. */
  get given(): number {
    return this.#given;
  }

  /** The record gives an answer; failures, and what is cut on purpose, do not count. */
  give(): void {
    this.#given++;
    this.#decided();
  }

  /**
   * The same endpoints, which answer with the record's context until it has given its answers, and then with their own.
   *
   * @param record answers from the record
   */
  endpoints(
    endpoints: readonly Endpoint[],
    record: ServerContext,
  ): Endpoint[] {
    return endpoints.map((endpoint) => ({
      ...endpoint,
      handle: (http, live, tail) =>
        this.#handle((context) => endpoint.handle(http, context, tail), {
          live,
          record,
        }),
    }));
  }

  /** One after the other decides where its answer comes from, so that concurrent requests do not get too many. */
  async #handle(
    handle: (context: ServerContext) => Promise<Reply> | Reply,
    { live, record }: { live: ServerContext; record: ServerContext },
  ): Promise<Reply> {
    if (this.#isLive()) return await handle(live);
    const before = this.#turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#turn = promise;
    try {
      await before;
      if (this.#isLive()) {
        resolve();
        return await handle(live);
      }
      this.#decided = resolve;
      return await handle(record);
    } finally {
      resolve();
    }
  }

  #isLive(): boolean {
    return this.#given >= this.from;
  }
}
