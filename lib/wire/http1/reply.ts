/**
 * A reply over a connection of our own.
 *
 * @module
 */
import type { ReplyHeaders, WireReply } from "../../core/wire_reply.ts";
import { joinBytes } from "../bytes.ts";
import { broken, silent } from "../silence.ts";
import { ChunkedDecoder } from "./chunked.ts";
import { type Connection, Disconnected } from "./connection.ts";
import type { Framing } from "./framing.ts";
import type { Head } from "./head.ts";

/** A body of a known length is read into one piece of memory up to so many bytes. */
const ONE_PIECE_BYTES = 64 * 1024 * 1024;

/** What a reply is made of. */
export interface Http1ReplyInit {
  /** What has been read of it. */
  readonly head: Head;
  /** How its body is delimited. */
  readonly framing: Framing;
  /** On which it comes. */
  readonly connection: Connection;
  /** Longest wait for the next byte, in ms. */
  readonly idleMs: number;
  /** Called once: with true when the body has come to its end, else when it was given up. */
  readonly onEnd: (whole: boolean) => void;
}

/** Its body lies in its connection's buffer, which is used again at once: only copies of it last. */
export class Http1Reply implements WireReply {
  readonly status: number;
  readonly headers: ReplyHeaders;
  readonly hasBody: boolean;
  readonly #connection: Connection;
  readonly #framing: Framing;
  readonly #idleMs: number;
  readonly #onEnd: (whole: boolean) => void;
  readonly #chunked: ChunkedDecoder | undefined;
  /** Of a body whose length is known. */
  #left: number;
  #ended = false;
  #failure: unknown;

  /** Begins to read where the head ended. */
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
    const pieces: Uint8Array[] = [];
    for (let piece; (piece = await this.read()) !== undefined;) {
      pieces.push(piece);
    }
    return joinBytes(pieces);
  }

  cancel(): Promise<void> {
    if (!this.#ended && this.#failure === undefined) this.#fail(broken());
    return Promise.resolve();
  }

  async #inOnePiece(): Promise<Uint8Array<ArrayBuffer>> {
    const length = this.#ended ? 0 : this.#left;
    const first = await this.read() ?? new Uint8Array();
    // What came with the head is mostly all of it.
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

  // Made once: async functions would cost each read several objects of their own.
  readonly #lend = (open: boolean) => this.#filled(open, true);
  readonly #read = (open: boolean) => this.#filled(open, false);
  readonly #refuse = (error: unknown): never => {
    this.#fail(error);
    throw this.#failure;
  };

  /** More has come, unless the server has ended the connection. */
  #filled(
    open: boolean,
    lent: boolean,
  ):
    | Uint8Array<ArrayBuffer>
    | undefined
    | Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!open && this.#framing.kind !== "close") this.#fail(broken());
    else if (!open) this.#end();
    this.#check();
    // What came may hold no data.
    return this.#take(lent) ?? this.#next(lent);
  }

  readonly #late = () => silent(this.#idleMs);

  /** What lies in the buffer, perhaps nothing. */
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
    // At its end the connection is another's, and so is its buffer.
    const bytes = lent && !whole
      ? buffer.subarray(from, to)
      : buffer.slice(from, to);
    if (whole) this.#end();
    // What came before a fault is handed out; the next read tells of it.
    return bytes.length > 0 ? bytes : undefined;
  }

  #decode(decoder: ChunkedDecoder): void {
    const { buffer, start, end } = this.#connection;
    try {
      decoder.decode(buffer, start, end);
    } catch (error) {
      this.#fail(broken(error));
    }
    this.#connection.start = decoder.position;
  }

  #end(): void {
    this.#ended = true;
    this.#onEnd(true);
  }

  /** Nothing is handed out any more once the reading has failed, or the call has been stopped. */
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

  /** Ends the reading for good; later reads tell the same. */
  #fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    const failure = error instanceof Disconnected ? broken(error) : error;
    this.#failure = failure;
    this.#connection.close(failure);
    this.#onEnd(false);
  }
}
