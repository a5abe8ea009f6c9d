/**
 * Writes replies to a client: at once, or buffered within limits if the client is slow.
 *
 * @module
 */
import type { BufferPool, Bytes } from "./buffer_pool.ts";

/** With more buffered bytes than this, writers must wait for the client. */
const HIGH_WATER_BYTES = 256 * 1024;

const CR = 0x0d;
const LF = 0x0a;
const HEX = "0123456789abcdef";

/** Writes to one connection, one write at a time; bytes that come meanwhile are joined. */
export class ReplyWriter {
  readonly #conn: Pick<Deno.Conn, "write">;
  readonly #pool: BufferPool;
  readonly #onBreak: () => void;
  /** Bytes of the next write. */
  #next: Bytes | undefined;
  #length = 0;
  /** Bytes of the pending write; `#inFlight` of them, from `#from`, are not written. */
  #outgoing: Bytes | undefined;
  #from = 0;
  #inFlight = 0;
  #corked = false;
  #broken = false;
  #caughtUp: PromiseWithResolvers<void> | undefined;
  #idle: PromiseWithResolvers<void> | undefined;

  /** `onBreak` is called when the connection fails. */
  constructor(
    conn: Pick<Deno.Conn, "write">,
    pool: BufferPool,
    onBreak: () => void,
  ) {
    this.#conn = conn;
    this.#pool = pool;
    this.#onBreak = onBreak;
  }

  /** Whether the connection has failed or was abandoned. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Buffers all writes until {@linkcode ReplyWriter.uncork}. */
  cork(): void {
    this.#corked = true;
  }

  /** Sends the buffered bytes in one piece. */
  uncork(): void {
    this.#corked = false;
    this.#send();
  }

  /** Sends text, one byte for each character. */
  text(text: string): void {
    const { bytes, at } = this.#room(text.length);
    for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
    this.#send();
  }

  /** Sends bytes; returns what `ReplySink.write` returns. */
  bytes(bytes: Uint8Array): Promise<void> | undefined {
    const { bytes: room, at } = this.#room(bytes.length);
    room.set(bytes, at);
    return this.#send();
  }

  /** Sends bytes, at least one, as one chunk (RFC 9112, section 7.1). */
  chunk(bytes: Uint8Array): Promise<void> | undefined {
    const { length } = bytes;
    // The shift of the first hex digit; `toString(16)` would be slower.
    const highest = 31 - Math.clz32(length) & ~3;
    const { bytes: room, at } = this.#room(highest / 4 + 1 + length + 4);
    let end = at;
    for (let shift = highest; shift >= 0; shift -= 4) {
      room[end++] = HEX.charCodeAt(length >>> shift & 0xf);
    }
    room[end++] = CR;
    room[end++] = LF;
    room.set(bytes, end);
    end += length;
    room[end++] = CR;
    room[end] = LF;
    return this.#send();
  }

  /** Resolves when everything is written, or the connection has failed. */
  flushed(): Promise<void> | undefined {
    if (this.#inFlight === 0 || this.#broken) return undefined;
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  /** Drops all buffered and later bytes. */
  abandon(): void {
    this.#broken = true;
    this.#release();
    this.#settle();
  }

  /** Makes room at the end of the next write. */
  #room(count: number): { bytes: Bytes; at: number } {
    const at = this.#length;
    this.#length += count;
    const full = this.#next;
    if (full === undefined || full.length < this.#length) {
      // The second time it doubles, so that few copies are made.
      const length = full === undefined ? count : 2 * this.#length;
      this.#next = this.#pool.take(length);
      if (full !== undefined) {
        this.#next.set(full.subarray(0, at));
        this.#pool.release(full);
      }
    }
    return { bytes: this.#next ?? new Uint8Array(), at };
  }

  #send(): Promise<void> | undefined {
    if (this.#broken) return this.#release();
    if (this.#inFlight === 0 && !this.#corked && this.#next !== undefined) {
      this.#outgoing = this.#next;
      this.#from = 0;
      this.#inFlight = this.#length;
      this.#next = undefined;
      this.#length = 0;
      this.#write(this.#outgoing);
    }
    if (this.#inFlight + this.#length <= HIGH_WATER_BYTES) return undefined;
    this.#caughtUp ??= Promise.withResolvers();
    return this.#caughtUp.promise;
  }

  #write(bytes: Bytes): void {
    const rest = bytes.subarray(this.#from, this.#from + this.#inFlight);
    this.#conn.write(rest).then(this.#onWritten, this.#onFailed);
  }

  // Created once, not for each write.
  readonly #onWritten = (count: number): void => {
    const bytes = this.#outgoing;
    this.#from += count;
    this.#inFlight -= count;
    if (bytes === undefined) return;
    if (this.#inFlight > 0) return this.#write(bytes);
    this.#outgoing = undefined;
    this.#pool.release(bytes);
    this.#send();
    this.#settle();
  };

  readonly #onFailed = (): void => {
    this.#outgoing = undefined;
    this.#inFlight = 0;
    this.abandon();
    this.#onBreak();
  };

  #settle(): void {
    if (this.#inFlight + this.#length <= HIGH_WATER_BYTES || this.#broken) {
      this.#caughtUp?.resolve();
      this.#caughtUp = undefined;
    }
    if (this.#inFlight === 0 || this.#broken) {
      this.#idle?.resolve();
      this.#idle = undefined;
    }
  }

  #release(): undefined {
    if (this.#next !== undefined) this.#pool.release(this.#next);
    this.#next = undefined;
    this.#length = 0;
  }
}
