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

/** Writes to one connection, one write at a time; what is written meanwhile goes out together. */
export class ReplyWriter {
  readonly #conn: Pick<Deno.Conn, "write">;
  readonly #pool: BufferPool;
  readonly #onBreak: () => void;
  /** What goes out next. */
  #next: Bytes | undefined;
  #length = 0;
  /** Bytes of the write under way. */
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

  /** Sends bytes as one chunk (RFC 9112, section 7.1). */
  chunk(bytes: Uint8Array): Promise<void> | undefined {
    const size = bytes.length.toString(16);
    const { bytes: room, at } = this.#room(size.length + bytes.length + 4);
    for (let i = 0; i < size.length; i++) room[at + i] = size.charCodeAt(i);
    let end = at + size.length;
    room[end++] = CR;
    room[end++] = LF;
    room.set(bytes, end);
    end += bytes.length;
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
      const bytes = this.#next;
      this.#flying = this.#length;
      this.#next = undefined;
      this.#length = 0;
      this.#write(bytes, 0, this.#flying);
    }
    if (this.#flying + this.#length <= HIGH_WATER_BYTES) return undefined;
    this.#caughtUp ??= Promise.withResolvers();
    return this.#caughtUp.promise;
  }

  #write(bytes: Bytes, start: number, end: number): void {
    this.#conn.write(bytes.subarray(start, end)).then((count) => {
      if (start + count < end) return this.#write(bytes, start + count, end);
      this.#flying = 0;
      this.#pool.giveBack(bytes);
      this.#send();
      this.#settle();
    }, () => {
      this.#flying = 0;
      this.abandon();
      this.#onBreak();
    });
  }

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
