/**
 * Reads a client's bytes: one read at a time, also while its reply is sent.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** First size of the buffer. It is enough for most requests; a longer head makes it grow, a longer body bypasses it. */
const START_BYTES = 8 * 1024;

const LF = 0x0a;

/** The client has sent nothing for too long. The catcher makes an error of it that names what was expected. */
export class ReadTimeout extends Error {
  /** Name of the class. */
  override name = "ReadTimeout";
}

/** Buffers the bytes of one connection. */
export class ByteSource {
  /** When a wait for bytes fails with {@linkcode ReadTimeout}, by `performance.now()`; set by the waiting code. */
  deadline: number = Infinity;
  readonly #conn: Pick<Deno.Conn, "read">;
  #buffer: Buffer<ArrayBuffer> = Buffer.from(new ArrayBuffer(START_BYTES));
  #start = 0;
  #end = 0;
  #reading = false;
  #ended = false;
  #waiter: PromiseWithResolvers<number> | undefined;
  #onEnd: (() => void) | undefined;

  /** Reads from a connection. */
  constructor(conn: Pick<Deno.Conn, "read">) {
    this.#conn = conn;
  }

  /** Number of buffered bytes. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Whether the client has closed its sending direction. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Whether a read is pending. */
  get reading(): boolean {
    return this.#reading;
  }

  /** The buffered bytes, one character for each byte. */
  text(): string {
    return this.#buffer.toString("latin1", this.#start, this.#end);
  }

  /** The buffered bytes up to the first LF, which is included; undefined if the first `most` bytes have none. */
  line(most: number): string | undefined {
    const last = Math.min(this.#start + most, this.#end);
    const lf = this.#buffer.subarray(this.#start, last).indexOf(LF);
    return lf === -1
      ? undefined
      : this.#buffer.toString("latin1", this.#start, this.#start + lf + 1);
  }

  /** Drops buffered bytes. */
  skip(count: number): void {
    this.#start += count;
  }

  /** Moves buffered bytes into the target, as many as fit, and returns their number. */
  moveTo(target: Uint8Array): number {
    const count = Math.min(target.length, this.length);
    target.set(this.#buffer.subarray(this.#start, this.#start + count));
    this.#start += count;
    return count;
  }

  /**
   * Waits for more bytes and returns their number; 0 at the end.
   *
   * @throws {ReadTimeout} the deadline has passed
   */
  more(): Promise<number> {
    if (!this.#reading && !this.#ended) {
      this.#makeRoom(true);
      this.#read(this.#buffer.subarray(this.#end), true);
    }
    return this.#wait();
  }

  /** Like {@linkcode ByteSource.more}, but reads into the target. The buffer must be empty and no read pending. */
  readInto(target: Uint8Array): Promise<number> {
    if (!this.#ended) this.#read(target, false);
    return this.#wait();
  }

  /** Calls back when the client disconnects; bytes that it sends meanwhile are buffered, as far as there is room. */
  watch(onEnd: () => void): void {
    this.#onEnd = onEnd;
    this.#readAhead();
  }

  unwatch(): void {
    this.#onEnd = undefined;
  }

  /** Fails a pending wait, because the client is too late. */
  expire(): void {
    this.deadline = Infinity;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    waiter?.reject(new ReadTimeout());
  }

  /** Ends a pending wait as if the client had disconnected. */
  end(): void {
    this.#arrived(0, true);
  }

  #wait(): Promise<number> {
    if (this.#ended) return Promise.resolve(0);
    this.#waiter = Promise.withResolvers();
    return this.#waiter.promise;
  }

  #readAhead(): void {
    if (this.#ended) return this.#onEnd?.();
    if (this.#reading || this.#onEnd === undefined) return;
    this.#makeRoom(false);
    if (this.#end === this.#buffer.length) return;
    this.#read(this.#buffer.subarray(this.#end), true);
  }

  #read(target: Uint8Array, isOwn: boolean): void {
    this.#reading = true;
    const arrived = (count: number | null) => {
      this.#reading = false;
      this.#arrived(count ?? 0, isOwn);
    };
    // A connection that was reset, or closed here, has ended.
    this.#conn.read(target).then(arrived, () => arrived(0));
  }

  #arrived(count: number, isOwn: boolean): void {
    if (count === 0) this.#ended = true;
    else if (isOwn) this.#end += count;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter !== undefined) waiter.resolve(count);
    else this.#readAhead();
  }

  #makeRoom(grow: boolean): void {
    if (this.#start === this.#end) this.#start = this.#end = 0;
    if (this.#end < this.#buffer.length) return;
    if (this.#start > 0) this.#buffer.copyWithin(0, this.#start, this.#end);
    else if (grow) {
      const larger = Buffer.from(new ArrayBuffer(2 * this.#buffer.length));
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    this.#end -= this.#start;
    this.#start = 0;
  }
}
