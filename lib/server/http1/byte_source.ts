/**
 * What a client sends, as it comes: one read at a time, also while its reply is under way.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** Enough for most requests; a longer head makes it grow, a longer body goes elsewhere. */
const START_BYTES = 8 * 1024;

const LF = 0x0a;

/** The client has sent nothing for too long; what it was to send is for the catcher to say. */
export class Silence extends Error {
  /** Name of the class. */
  override name = "Silence";
}

/** Buffers the bytes of one connection. */
export class ByteSource {
  /** When waiting for bytes becomes {@linkcode Silence}, by `performance.now()`; kept by whoever waits. */
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

  /** How many bytes are there. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** The client sends nothing more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** A read is under way. */
  get reading(): boolean {
    return this.#reading;
  }

  /** What is there, one character for each byte. */
  text(): string {
    return this.#buffer.toString("latin1", this.#start, this.#end);
  }

  /** The beginning of it up to the first LF, included, within so many bytes; undefined where there is none. */
  line(most: number): string | undefined {
    const last = Math.min(this.#start + most, this.#end);
    const lf = this.#buffer.subarray(this.#start, last).indexOf(LF);
    return lf === -1
      ? undefined
      : this.#buffer.toString("latin1", this.#start, this.#start + lf + 1);
  }

  /** Drops bytes that are there. */
  skip(count: number): void {
    this.#start += count;
  }

  /** Moves bytes that are there, at most as many as there is room for; returns how many. */
  moveTo(target: Uint8Array): number {
    const count = Math.min(target.length, this.length);
    target.set(this.#buffer.subarray(this.#start, this.#start + count));
    this.#start += count;
    return count;
  }

  /**
   * Waits for more bytes and returns how many came; 0 at the end.
   *
   * @throws {Silence} the deadline has passed
   */
  more(): Promise<number> {
    if (!this.#reading && !this.#ended) {
      this.#makeRoom(true);
      this.#read(this.#buffer.subarray(this.#end), true);
    }
    return this.#wait();
  }

  /** As {@linkcode ByteSource.more}, past the buffer, which has to be empty; no read may be under way. */
  readInto(target: Uint8Array): Promise<number> {
    if (!this.#ended) this.#read(target, false);
    return this.#wait();
  }

  /** Calls back when the client leaves; what it sends meanwhile waits, as far as there is room. */
  watch(onEnd: () => void): void {
    this.#onEnd = onEnd;
    this.#look();
  }

  /** Stops watching. */
  unwatch(): void {
    this.#onEnd = undefined;
  }

  /** Ends a wait for bytes: the client is too late. */
  expire(): void {
    this.deadline = Infinity;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    waiter?.reject(new Silence());
  }

  /** Ends a wait for bytes as if the client had left. */
  end(): void {
    this.#arrived(0, true);
  }

  #wait(): Promise<number> {
    if (this.#ended) return Promise.resolve(0);
    this.#waiter = Promise.withResolvers();
    return this.#waiter.promise;
  }

  #look(): void {
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
    // A connection that has been reset, or closed here, is one that has ended.
    this.#conn.read(target).then(arrived, () => arrived(0));
  }

  #arrived(count: number, isOwn: boolean): void {
    if (count === 0) this.#ended = true;
    else if (isOwn) this.#end += count;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter !== undefined) waiter.resolve(count);
    else this.#look();
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
