/**
 * A reply that is read from a connection.
 *
 * @module
 */
import type { ReplyHeaders, WireReply } from "../../core/wire_reply.ts";
import { wholeBytes } from "../bounded.ts";
import { cutBody, idleTimeout } from "../idle_timer.ts";
import { ChunkedDecoder } from "./chunked.ts";
import { type Connection, Disconnected } from "./connection.ts";
import type { Framing } from "./framing.ts";
import type { Head } from "./head.ts";

/** Longest body that is read into one buffer, in bytes, if its length is known. */
const ONE_PIECE_BYTES = 64 * 1024 * 1024;

/** Parts of a reply. */
export interface Http1ReplyInit {
  /** The parsed head. */
  readonly head: Head;
  /** How its body is delimited. */
  readonly framing: Framing;
  /** The connection to read from. */
  readonly connection: Connection;
  /** Timeout between two bytes, in ms. */
  readonly idleMs: number;
  /** Called once: with true when the body has ended, with false when it failed or was cancelled. */
  readonly onEnd: (whole: boolean) => void;
}

/**
 * A reply whose body is in its connection's buffer. The buffer is reused, so lent bytes are valid only until the next
 * read.
 */
export class Http1Reply implements WireReply {
  readonly status: number;
  readonly headers: ReplyHeaders;
  readonly hasBody: boolean;
  readonly #connection: Connection;
  readonly #framing: Framing;
  readonly #idleMs: number;
  readonly #onEnd: (whole: boolean) => void;
  readonly #chunked: ChunkedDecoder | undefined;
  /** Bytes left of the body; Infinity if the length is unknown. */
  #left: number;
  #ended = false;
  #failure: unknown;

  constructor({ head, framing, connection, idleMs, onEnd }: Http1ReplyInit) {
    this.status = head.status;
    this.headers = head.headers;
    this.hasBody = framing.kind !== "none";
    this.#connection = connection;
    this.#framing = framing;
    this.#idleMs = idleMs;
    this.#onEnd = onEnd;
    this.#left = framing.kind === "sized" ? framing.length : Infinity;
    if (framing.kind === "chunked") this.#chunked = new ChunkedDecoder();
    if (framing.kind === "none" || this.#left === 0) this.#end();
  }

  read(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.#next(false);
  }

  lend(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.#next(true);
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#framing.kind === "sized" && this.#left <= ONE_PIECE_BYTES) {
      return await this.#inOnePiece();
    }
    return await wholeBytes(this);
  }

  cancel(): Promise<void> {
    if (!this.#ended && this.#failure === undefined) this.#fail(cutBody());
    return Promise.resolve();
  }

  async #inOnePiece(): Promise<Uint8Array<ArrayBuffer>> {
    const length = this.#ended ? 0 : this.#left;
    const first = await this.read() ?? new Uint8Array();
    // The bytes that came with the head are usually the whole body.
    if (first.length === length) return first;
    const whole = new Uint8Array(length);
    whole.set(first);
    let at = first.length;
    for (let piece; (piece = await this.lend()) !== undefined;) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  #next(lent: boolean): Promise<Uint8Array<ArrayBuffer> | undefined> {
    try {
      this.#check();
      const bytes = this.#take(lent);
      if (bytes !== undefined || this.#ended) return Promise.resolve(bytes);
    } catch (error) {
      return Promise.reject(error);
    }
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const deadline = performance.now() + this.#idleMs;
    return this.#connection.fill(deadline, this.#late)
      .then(lent ? this.#lend : this.#read, this.#refuse);
  }

  // Created once: async functions would cost each read several objects.
  readonly #lend = (open: boolean) => this.#filled(open, true);
  readonly #read = (open: boolean) => this.#filled(open, false);
  readonly #refuse = (error: unknown): never => {
    this.#fail(error);
    throw this.#failure;
  };

  /** Continues a read after new bytes, or after the server has ended the connection. */
  #filled(
    open: boolean,
    lent: boolean,
  ):
    | Uint8Array<ArrayBuffer>
    | undefined
    | Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!open && this.#framing.kind !== "close") this.#fail(cutBody());
    else if (!open) this.#end();
    this.#check();
    // The new bytes may have no data, only framing.
    return this.#take(lent) ?? this.#next(lent);
  }

  readonly #late = () => idleTimeout(this.#idleMs);

  /** Takes data from the buffer; undefined if there is none. */
  #take(lent: boolean): Uint8Array<ArrayBuffer> | undefined {
    const connection = this.#connection;
    const { buffer, start, end } = connection;
    if (this.#ended || start === end) return undefined;
    let from = start;
    let to = Math.min(end, start + this.#left);
    let whole = to - from === this.#left;
    if (this.#chunked === undefined) {
      connection.start = to;
      this.#left -= to - from;
    } else {
      this.#decode(this.#chunked);
      ({ from, to, done: whole } = this.#chunked);
    }
    // Copied at the end, because the connection and its buffer are then reused.
    const bytes = lent && !whole
      ? buffer.subarray(from, to)
      : buffer.slice(from, to);
    if (whole) this.#end();
    // Data before a failure is returned; the next read throws.
    return bytes.length > 0 ? bytes : undefined;
  }

  #decode(decoder: ChunkedDecoder): void {
    const { buffer, start, end } = this.#connection;
    try {
      decoder.decode(buffer, start, end);
    } catch (error) {
      this.#fail(cutBody(error));
    }
    this.#connection.start = decoder.position;
  }

  #end(): void {
    this.#ended = true;
    this.#onEnd(true);
  }

  /** Throws if the reading has failed or the call was aborted. */
  #check(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#ended) return;
    try {
      this.#connection.check();
    } catch (error) {
      this.#fail(error);
      throw this.#failure;
    }
  }

  /** Ends the reading; later reads throw the same error. */
  #fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    const failure = error instanceof Disconnected ? cutBody(error) : error;
    this.#failure = failure;
    this.#connection.close(failure);
    this.#onEnd(false);
  }
}
