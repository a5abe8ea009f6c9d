/**
 * One connection to a server, with its read buffer and one timer for all waits.
 *
 * @module
 */
import { LONGEST_TIMER_MS } from "../../core/delay.ts";

/** First size of a buffer: enough for most reads, and small for a thousand connections. */
const FIRST_BUFFER_BYTES = 16 * 1024;
/** The buffer grows up to this size when a read fills it; V8 puts longer texts on separate pages. */
const MAX_BUFFER_BYTES = 64 * 1024;

/** The part of the runtime's connections that is used. */
export type Socket = Pick<Deno.Conn, "read" | "write" | "close">;

/** The server or the network ended the connection; the cause is the runtime's error. */
export class Disconnected extends Error {
  /** Name of the class. */
  override name = "Disconnected";

  constructor(cause?: unknown) {
    super("connection closed before message completed", { cause });
  }
}

/**
 * A connection whose reads go into one buffer. Unused bytes are in `buffer` from `start` to `end`, and stay there until
 * the next {@linkcode Connection.fill}.
 */
export class Connection {
  /** The read buffer. */
  buffer: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_BUFFER_BYTES);
  /** Index of the first unused byte. */
  start = 0;
  /** Index behind the last byte. */
  end = 0;
  /** Whether everything has been written. */
  written = true;
  /** Number of bytes written. */
  sent = 0;
  readonly #socket: Socket;
  readonly #onClose: (connection: Connection) => void;
  #reading: Promise<number | null> | undefined;
  #idle = false;
  #closed = false;
  #reason: unknown = new Disconnected();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #firesAt = Infinity;
  #deadline = Infinity;
  #late: () => unknown = () => undefined;

  /** `onClose` is called once, when the connection has been closed. */
  constructor(socket: Socket, onClose: (connection: Connection) => void) {
    this.#socket = socket;
    this.#onClose = onClose;
  }

  /** Whether it has been closed. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Writes bytes. A failure shows when the reply is read. */
  async write(pieces: readonly Uint8Array[]): Promise<void> {
    this.written = false;
    this.sent = 0;
    try {
      for (const piece of pieces) await this.#writeAll(piece);
      this.written = true;
    } catch {
      // The server may have answered before it closed; otherwise reading fails, too.
    }
  }

  /** Writes bytes as they come. If they fail, the connection is closed with that error. */
  async writeFrom(pieces: AsyncIterable<Uint8Array>): Promise<void> {
    this.written = false;
    this.sent = 0;
    try {
      for await (const piece of pieces) {
        try {
          await this.#writeAll(piece);
        } catch {
          return; // as in `write`
        }
      }
      this.written = true;
    } catch (error) {
      this.close(error);
    }
  }

  async #writeAll(piece: Uint8Array): Promise<void> {
    for (let at = 0; at < piece.length;) {
      const count = await this.#socket.write(piece.subarray(at));
      at += count;
      this.sent += count;
    }
  }

  /**
   * Waits for more bytes; returns false when the server has ended the connection.
   *
   * @param deadline by `performance.now()`
   * @param late makes the error for a passed deadline; the connection is closed with it
   * @throws the error that the connection was closed with
   */
  fill(deadline: number, late: () => unknown): Promise<boolean> {
    if (this.#closed) return Promise.reject(this.#reason);
    this.#expect(deadline, late);
    return (this.#reading ?? this.#read()).then(
      this.#filled,
      this.#onReadError,
    );
  }

  // Created once: an async function would cost each read a promise and two microtasks.
  readonly #filled = (count: number | null): boolean => {
    this.#reading = undefined;
    this.#deadline = Infinity;
    this.check();
    this.end += count ?? 0;
    return count !== null;
  };

  readonly #onReadError = (error: unknown): boolean => {
    this.close(new Disconnected(error));
    return this.#filled(null);
  };

  /** Throws the error that the connection was closed with, if it is closed. */
  check(): void {
    if (this.#closed) throw this.#reason;
  }

  /**
   * Keeps the connection idle for another request, at most for `limitMs`. It is closed if the server ends it or sends
   * unexpected bytes.
   */
  rest(limitMs: number): void {
    this.#idle = true;
    if (this.buffer.length > FIRST_BUFFER_BYTES) {
      this.buffer = new Uint8Array(FIRST_BUFFER_BYTES);
      this.start = this.end = 0;
    }
    this.#expect(performance.now() + limitMs, () => undefined);
    this.#reading = this.#read();
    const wake = () => {
      if (this.#idle) this.close();
    };
    this.#reading.then(wake, wake);
  }

  /** Ends the idle time: bytes are now part of an answer. */
  resume(): void {
    this.#idle = false;
    this.#deadline = Infinity;
  }

  /** Closes it at once; waits for bytes fail with the reason. */
  close(reason?: unknown): void {
    if (this.#closed) return;
    this.#closed = true;
    if (reason !== undefined) this.#reason = reason;
    clearTimeout(this.#timer);
    try {
      this.#socket.close();
    } catch {
      // already closed by the failure
    }
    this.#onClose(this);
  }

  #read(): Promise<number | null> {
    if (this.start === this.end) {
      if (this.end === this.buffer.length) this.#grow(MAX_BUFFER_BYTES);
      this.start = this.end = 0;
    } else if (this.end === this.buffer.length) this.#makeRoom();
    return this.#socket.read(this.buffer.subarray(this.end));
  }

  /** Makes room behind bytes that cannot be used yet. */
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

  /** One timer serves many waits: a timer for each read would cost more than the read. */
  #schedule(): void {
    clearTimeout(this.#timer);
    const waitMs = Math.max(0, this.#deadline - performance.now());
    this.#firesAt = this.#deadline;
    this.#timer = setTimeout(
      () => this.#checkDeadline(),
      Math.min(waitMs, LONGEST_TIMER_MS),
    );
  }

  #checkDeadline(): void {
    this.#firesAt = Infinity;
    if (this.#deadline === Infinity) return;
    if (performance.now() < this.#deadline) this.#schedule();
    else this.close(this.#late());
  }
}
