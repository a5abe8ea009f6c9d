/**
 * One connection to a server: what has been read and not used, one timer for all waits, one way to end.
 *
 * @module
 */
import { LONGEST_TIMER_MS } from "../delay.ts";

/** Enough for most reads, little for a thousand connections. */
const FIRST_BUFFER_BYTES = 16 * 1024;
/** A read that fills its buffer is followed by larger ones; longer texts than this cost V8 a page of their own each. */
const LARGEST_BUFFER_BYTES = 64 * 1024;

/** What is used of the runtime's connections. */
export type Socket = Pick<Deno.Conn, "read" | "write" | "close">;

/** A connection that ended without anybody here having asked for it; the cause is what the runtime says. */
export class Disconnected extends Error {
  /** Name of the class. */
  override name = "Disconnected";

  /** Takes what is known of the reason. */
  constructor(cause?: unknown) {
    super("connection closed before message completed", { cause });
  }
}

/**
 * A connection whose reads go into one buffer. What has come and is not used yet lies in `buffer` from `start` to
 * `end`; it stays there until the next {@linkcode Connection.fill}.
 */
export class Connection {
  /** Where reads go. */
  buffer: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_BUFFER_BYTES);
  /** The first byte that has not been used. */
  start = 0;
  /** Behind the last one. */
  end = 0;
  /** Everything that was written has gone out. */
  written = true;
  /** Bytes that have gone out. */
  sent = 0;
  readonly #socket: Socket;
  readonly #onClose: (connection: Connection) => void;
  #reading: Promise<number | null> | undefined;
  #resting = false;
  #closed = false;
  #reason: unknown = new Disconnected();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #firesAt = Infinity;
  #deadline = Infinity;
  #late: () => unknown = () => undefined;

  /** Takes a socket over; `onClose` is called once, when it has been closed. */
  constructor(socket: Socket, onClose: (connection: Connection) => void) {
    this.#socket = socket;
    this.#onClose = onClose;
  }

  /** Whether it has been closed, for whatever reason. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Sends bytes, piece by piece; what fails here shows when the reply does not come. */
  async write(pieces: readonly Uint8Array[]): Promise<void> {
    this.written = false;
    this.sent = 0;
    try {
      for (const piece of pieces) {
        for (let at = 0; at < piece.length;) {
          const count = await this.#socket.write(piece.subarray(at));
          at += count;
          this.sent += count;
        }
      }
      this.written = true;
    } catch {
      // The server may have answered before it closed; if not, reading fails, too.
    }
  }

  /**
   * Waits for bytes behind those that are there; false when the server has ended the connection.
   *
   * @param deadline by `performance.now()`
   * @param late what to close the connection with, and to throw, once that has passed
   * @throws what the connection was closed with
   */
  fill(deadline: number, late: () => unknown): Promise<boolean> {
    if (this.#closed) return Promise.reject(this.#reason);
    this.#expect(deadline, late);
    return (this.#reading ?? this.#read()).then(this.#filled, this.#broken);
  }

  // Made once: an async function would cost each read an object of its own, and two turns.
  readonly #filled = (count: number | null): boolean => {
    this.#reading = undefined;
    this.#deadline = Infinity;
    this.check();
    this.end += count ?? 0;
    return count !== null;
  };

  readonly #broken = (error: unknown): boolean => {
    this.close(new Disconnected(error));
    return this.#filled(null);
  };

  /** Throws what the connection was closed with, if it was. */
  check(): void {
    if (this.#closed) throw this.#reason;
  }

  /**
   * Stays open for another request, at most so long in ms. A server that ends it meanwhile, or says something that
   * nobody asked for, closes it.
   */
  rest(limitMs: number): void {
    this.#resting = true;
    if (this.buffer.length > FIRST_BUFFER_BYTES) {
      this.buffer = new Uint8Array(FIRST_BUFFER_BYTES);
      this.start = this.end = 0;
    }
    this.#expect(performance.now() + limitMs, () => undefined);
    this.#reading = this.#read();
    const wake = () => {
      if (this.#resting) this.close();
    };
    this.#reading.then(wake, wake);
  }

  /** Ends the rest: from now on what comes is an answer. */
  resume(): void {
    this.#resting = false;
    this.#deadline = Infinity;
  }

  /** Closes it at once, whatever runs; what waits for bytes fails with the reason. */
  close(reason?: unknown): void {
    if (this.#closed) return;
    this.#closed = true;
    if (reason !== undefined) this.#reason = reason;
    clearTimeout(this.#timer);
    try {
      this.#socket.close();
    } catch {
      // It was closed by what made it fail.
    }
    this.#onClose(this);
  }

  #read(): Promise<number | null> {
    if (this.start === this.end) {
      if (this.end === this.buffer.length) this.#grow(LARGEST_BUFFER_BYTES);
      this.start = this.end = 0;
    } else if (this.end === this.buffer.length) this.#makeRoom();
    return this.#socket.read(this.buffer.subarray(this.end));
  }

  /** For what cannot be used in parts. */
  #makeRoom(): void {
    if (this.start === 0) return this.#grow(Infinity);
    this.buffer.copyWithin(0, this.start, this.end);
    this.end -= this.start;
    this.start = 0;
  }

  #grow(most: number): void {
    const length = Math.min(this.buffer.length * 4, most);
    if (length <= this.buffer.length) return;
    const larger = new Uint8Array(length);
    larger.set(this.buffer.subarray(this.start, this.end));
    this.end -= this.start;
    this.start = 0;
    this.buffer = larger;
  }

  #expect(deadline: number, late: () => unknown): void {
    this.#deadline = deadline;
    this.#late = late;
    if (deadline < this.#firesAt) this.#schedule();
  }

  /** One timer looks after many waits: setting one for each would cost more than the read itself. */
  #schedule(): void {
    clearTimeout(this.#timer);
    const waitMs = Math.max(0, this.#deadline - performance.now());
    this.#firesAt = this.#deadline;
    this.#timer = setTimeout(
      () => this.#look(),
      Math.min(waitMs, LONGEST_TIMER_MS),
    );
  }

  #look(): void {
    this.#firesAt = Infinity;
    if (this.#deadline === Infinity) return;
    if (performance.now() < this.#deadline) this.#schedule();
    else this.close(this.#late());
  }
}
