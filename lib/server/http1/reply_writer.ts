/**
 * What a client is sent: at once while it keeps up; what it is too slow for waits, within limits.
 *
 * @module
 */
import type { BufferPool, Bytes } from "./buffer_pool.ts";

/** So many bytes may wait for a client before whoever writes has to. */
const HIGH_WATER_BYTES = 256 * 1024;

const CR = 0x0d;
const LF = 0x0a;
const HEX = "0123456789abcdef";

/** Writes to one connection, one write at a time; what is written meanwhile goes out together. */
export class ReplyWriter {
  readonly #conn: Pick<Deno.Conn, "write">;
  readonly #pool: BufferPool;
  readonly #onBreak: () => void;
  /** What goes out next. */
  #next: Bytes | undefined;
  #length = 0;
  /** The write under way, and what of it has not gone out. */
  #outgoing: Bytes | undefined;
  #from = 0;
  #flying = 0;
  #corked = false;
  #broken = false;
  #caughtUp: PromiseWithResolvers<void> | undefined;
  #idle: PromiseWithResolvers<void> | undefined;

  /** Writes to a connection; `onBreak` is called when it takes nothing more. */
  constructor(
    conn: Pick<Deno.Conn, "write">,
    pool: BufferPool,
    onBreak: () => void,
  ) {
    this.#conn = conn;
    this.#pool = pool;
    this.#onBreak = onBreak;
  }

  /** Nobody is left to read. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Keeps what is written until {@linkcode ReplyWriter.uncork}. */
  cork(): void {
    this.#corked = true;
  }

  /** Sends what was kept, in one piece. */
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

  /** Sends bytes; the promise is that of `ReplySink.write`. */
  bytes(bytes: Uint8Array): Promise<void> | undefined {
    const { bytes: room, at } = this.#room(bytes.length);
    room.set(bytes, at);
    return this.#send();
  }

  /** Sends bytes, at least one, as one chunk (RFC 9112, section 7.1). */
  chunk(bytes: Uint8Array): Promise<void> | undefined {
    const { length } = bytes;
    // Of the first digit; making a text of the number would cost more.
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

  /** Resolves when everything is written, or nobody is left to read it. */
  flushed(): Promise<void> | undefined {
    if (this.#flying === 0 || this.#broken) return undefined;
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  /** Drops what waits, and whatever is written from now on: nobody reads it. */
  abandon(): void {
    this.#broken = true;
    this.#release();
    this.#settle();
  }

  /** Makes room at the end of what goes out next. */
  #room(count: number): { bytes: Bytes; at: number } {
    const at = this.#length;
    this.#length += count;
    const held = this.#next;
    if (held === undefined || held.length < this.#length) {
      // Twice as long as needed if this is not the first time.
      const length = held === undefined ? count : 2 * this.#length;
      this.#next = this.#pool.lend(length);
      if (held !== undefined) {
        this.#next.set(held.subarray(0, at));
        this.#pool.giveBack(held);
      }
    }
    return { bytes: this.#next ?? new Uint8Array(), at };
  }

  #send(): Promise<void> | undefined {
    if (this.#broken) return this.#release();
    if (this.#flying === 0 && !this.#corked && this.#next !== undefined) {
      this.#outgoing = this.#next;
      this.#from = 0;
      this.#flying = this.#length;
      this.#next = undefined;
      this.#length = 0;
      this.#write(this.#outgoing);
    }
    if (this.#flying + this.#length <= HIGH_WATER_BYTES) return undefined;
    this.#caughtUp ??= Promise.withResolvers();
    return this.#caughtUp.promise;
  }

  #write(bytes: Bytes): void {
    const rest = bytes.subarray(this.#from, this.#from + this.#flying);
    this.#conn.write(rest).then(this.#onWritten, this.#onFailed);
  }

  // Made once: there is one write at a time, and they are many.
  readonly #onWritten = (count: number): void => {
    const bytes = this.#outgoing;
    this.#from += count;
    this.#flying -= count;
    if (bytes === undefined) return;
    if (this.#flying > 0) return this.#write(bytes);
    this.#outgoing = undefined;
    this.#pool.giveBack(bytes);
    this.#send();
    this.#settle();
  };

  readonly #onFailed = (): void => {
    this.#outgoing = undefined;
    this.#flying = 0;
    this.abandon();
    this.#onBreak();
  };

  #settle(): void {
    if (this.#flying + this.#length <= HIGH_WATER_BYTES || this.#broken) {
      this.#caughtUp?.resolve();
      this.#caughtUp = undefined;
    }
    if (this.#flying === 0 || this.#broken) {
      this.#idle?.resolve();
      this.#idle = undefined;
    }
  }

  #release(): undefined {
    if (this.#next !== undefined) this.#pool.giveBack(this.#next);
    this.#next = undefined;
    this.#length = 0;
  }
}
