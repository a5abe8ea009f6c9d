/**
 * A connection that speaks another protocol from now on.
 *
 * @module
 */
import type { Reply, UpgradedStream } from "../reply.ts";
import type { ServerRequest } from "../server_request.ts";
import type { ByteSource } from "./byte_source.ts";
import type { ReplyWriter } from "./reply_writer.ts";

/** Bytes that are read at once. */
const READ_BYTES = 64 * 1024;

/** Reads and writes bytes as they are. */
export class PlainStream implements UpgradedStream {
  readonly #source: ByteSource;
  readonly #writer: ReplyWriter;
  readonly #room = new Uint8Array(READ_BYTES);
  readonly #broken = Promise.withResolvers<never>();
  readonly ask: (request: ServerRequest) => Promise<Reply>;
  onStop: () => void = () => {};
  isStopping = false;

  /** `ask` answers a request as if it had come over HTTP. */
  constructor(
    source: ByteSource,
    writer: ReplyWriter,
    ask: (request: ServerRequest) => Promise<Reply>,
  ) {
    this.#source = source;
    this.#writer = writer;
    this.ask = ask;
    // Nobody has to wait for it.
    this.#broken.promise.catch(() => {});
  }

  get broken(): Promise<never> {
    return this.#broken.promise;
  }

  async read(silenceMs: number): Promise<Uint8Array | undefined> {
    const source = this.#source;
    source.deadline = performance.now() + silenceMs;
    try {
      if (source.length === 0 && !source.reading) {
        const count = await source.readInto(this.#room);
        return count === 0 ? undefined : this.#room.subarray(0, count);
      }
      if (source.length === 0 && await source.more() === 0) return undefined;
      return this.#room.subarray(0, source.moveTo(this.#room));
    } finally {
      source.deadline = Infinity;
    }
  }

  write(bytes: Uint8Array): Promise<void> | undefined {
    return this.#writer.bytes(bytes);
  }

  end(): void {
    this.#source.end();
  }

  break(): void {
    this.#broken.reject(new Error("an answer broke off"));
  }

  /** The server stops. */
  stop(): void {
    this.isStopping = true;
    this.onStop();
  }
}
