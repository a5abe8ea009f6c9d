/**
 * The body of a request, read on demand.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { joinBytes } from "../../core/data/bytes.ts";
import type { Bytes } from "./buffer_pool.ts";
import { type ByteSource, ReadTimeout } from "./byte_source.ts";
import { malformed, refusal } from "./refusal.ts";
import { isField, type RequestHead } from "./request_head.ts";

/** Options of a body. */
export interface IncomingBodyOptions {
  /** The connection's bytes. */
  readonly source: ByteSource;
  /** Length of the body in bytes, or chunked. */
  readonly length: RequestHead["length"];
  /** Longest wait for a byte, in ms. */
  readonly silenceMs: number;
  /** Called before the first wait for the body. */
  readonly onAsked: () => void;
  /** Called when the last byte has been read; by the constructor if the body is empty. */
  readonly onComplete: () => void;
}

/** Most bytes to allocate before they arrive, because a client may announce more than it sends. */
const TRUSTED_BYTES = 1024 * 1024;
/** Longest read. */
const PIECE_BYTES = 64 * 1024;
/** Longest line with a chunk's size, and longest trailer line. */
const LINE_BYTES = 4 * 1024;
/** Most trailer lines. */
const TRAILERS = 64;
/** A chunk's size, with extensions that are ignored. */
const SIZE_LINE = /^([\da-f]{1,12})[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/i;

/** Reads a body of known length, or one in chunks. */
export class IncomingBody {
  readonly #options: IncomingBodyOptions;
  /** Bytes left of the body, or of the chunk. */
  #left: number;
  #asked = false;
  #busy = false;
  #complete = false;
  #failure: unknown;

  constructor(options: IncomingBodyOptions) {
    this.#options = options;
    this.#left = options.length === "chunked" ? 0 : options.length;
    if (options.length === 0) this.#finish();
  }

  /** Whether the whole body has been read. */
  get complete(): boolean {
    return this.#complete;
  }

  /**
   * Bytes left to read; Infinity if the length is unknown, after a failure, and during a read, whose caller may have
   * given up: its bytes are lost.
   */
  get left(): number {
    if (this.#complete) return 0;
    const isKnown = this.#options.length !== "chunked" &&
      this.#failure === undefined && !this.#busy;
    return isKnown ? this.#left : Infinity;
  }

  /** Reads the next bytes; undefined at the end. Throws as `ServerRequest.bytes`. */
  read(): Promise<Bytes | undefined> {
    return this.#exclusively(async () =>
      this.#options.length === "chunked" && !await this.#inChunk()
        ? undefined
        : await this.#piece()
    );
  }

  /** Reads the rest; a body of known length into one buffer. */
  async bytes(): Promise<Bytes> {
    if (this.#options.length !== "chunked") {
      return await this.#exclusively(() => this.#sized()) ?? new Uint8Array();
    }
    const pieces: Bytes[] = [];
    for (let piece; (piece = await this.read()) !== undefined;) {
      pieces.push(piece);
    }
    return joinBytes(pieces);
  }

  /** The rest as a Web stream that reads on demand. */
  stream(): ReadableStream<Bytes> {
    return new ReadableStream<Bytes>({
      pull: async (controller) => {
        const piece = await this.read();
        if (piece === undefined) controller.close();
        else controller.enqueue(piece);
      },
    }, { highWaterMark: 0 });
  }

  /** Runs one read, and refuses concurrent ones; undefined at the end. */
  async #exclusively<T>(read: () => Promise<T>): Promise<T | undefined> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#complete) return undefined;
    if (this.#busy) throw new TypeError("the body is being read already");
    this.#busy = true;
    try {
      return await read();
    } catch (error) {
      this.#failure = error instanceof ReadTimeout ? tooSlow() : error;
      throw this.#failure;
    } finally {
      this.#busy = false;
    }
  }

  async #sized(): Promise<Bytes> {
    let bytes = new Uint8Array(Math.min(this.#left, TRUSTED_BYTES));
    let length = 0;
    while (this.#left > 0) {
      if (length === bytes.length) {
        const longer = new Uint8Array(
          Math.min(length + this.#left, 2 * length),
        );
        longer.set(bytes);
        bytes = longer;
      }
      length += await this.#fill(bytes.subarray(length));
    }
    return bytes;
  }

  async #piece(): Promise<Bytes> {
    const piece = new Uint8Array(Math.min(this.#left, PIECE_BYTES));
    const count = await this.#fill(piece);
    // A copy, so that a few bytes do not keep the whole buffer in memory.
    return count < PIECE_BYTES / 2
      ? piece.slice(0, count)
      : piece.subarray(0, count);
  }

  /** Takes buffered bytes, else waits for the next ones; at most as many as the body has left. */
  async #fill(target: Bytes): Promise<number> {
    const { source, length } = this.#options;
    const count = source.length > 0
      ? source.moveTo(target)
      : await this.#wait(() => source.readInto(target));
    this.#left -= count;
    if (this.#left > 0) return count;
    if (length === "chunked") await this.#endChunk();
    else this.#finish();
    return count;
  }

  /** Starts the next chunk if one has ended; returns false at the end of the body. */
  async #inChunk(): Promise<boolean> {
    if (this.#left > 0) return true;
    const [, size] = SIZE_LINE.exec(await this.#line()) ?? [];
    if (size === undefined) throw malformed("a chunk's size is malformed");
    this.#left = parseInt(size, 16);
    if (this.#left > 0) return true;
    await this.#trailer();
    this.#finish();
    return false;
  }

  /** Checks and ignores the trailer. */
  async #trailer(): Promise<void> {
    for (let lines = 0; lines <= TRAILERS; lines++) {
      const line = await this.#line();
      if (line === "") return;
      if (!isField(line)) throw malformed("the body's trailer is malformed");
    }
    throw malformed("the body's trailer is too long");
  }

  async #endChunk(): Promise<void> {
    if (await this.#line() === "") return;
    throw malformed("a chunk is longer than it says");
  }

  async #line(): Promise<string> {
    const { source } = this.#options;
    while (true) {
      const line = source.line(LINE_BYTES);
      if (line !== undefined) {
        if (!line.endsWith("\r\n")) throw malformed("a line ends without CR");
        source.skip(line.length);
        return line.slice(0, -2);
      }
      if (source.length >= LINE_BYTES) {
        throw malformed("a line between the chunks is too long");
      }
      await this.#wait(() => source.more());
    }
  }

  async #wait(read: () => Promise<number>): Promise<number> {
    const { source, silenceMs, onAsked } = this.#options;
    if (!this.#asked) {
      this.#asked = true;
      onAsked();
    }
    source.deadline = performance.now() + silenceMs;
    const count = await read();
    source.deadline = Infinity;
    if (count === 0) throw malformed("the body is cut");
    return count;
  }

  #finish(): void {
    this.#complete = true;
    this.#options.onComplete();
  }
}

function tooSlow() {
  return refusal(STATUS_CODE.RequestTimeout, "the body did not come in time");
}
