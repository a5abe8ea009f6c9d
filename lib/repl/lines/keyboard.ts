/**
 * The keys that are pressed at a terminal, shared out between those who want them.
 *
 * @module
 */

/** Receives keys. */
export interface KeySink {
  /** Takes keys, as the text that the terminal sends for them, and returns those that it leaves for the next one. */
  take(keys: string): string;
  /** The keyboard has gone. */
  end(): void;
}

/**
 * Hands keys to one sink at a time and holds what nobody has taken. Nothing is read while nobody wants keys, so that a
 * program that this one starts finds the keyboard free.
 */
export class Keyboard {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #sink: KeySink | undefined;
  #held = "";
  #reading = false;
  #ended = false;

  /** Creates a keyboard of the bytes, UTF-8, that a terminal in raw mode gives. */
  constructor(readable: ReadableStream<Uint8Array>) {
    this.#reader = readable.getReader();
  }

  /** Gives the keys to a sink from now on, those held first. */
  attach(sink: KeySink): void {
    this.#sink = sink;
    this.#offer();
    if (!this.#reading) void this.#read();
  }

  /** Holds the keys from now on; also possible from within the sink. */
  detach(): void {
    this.#sink = undefined;
  }

  #offer(): void {
    if (this.#sink !== undefined && this.#held !== "") {
      this.#held = this.#sink.take(this.#held);
    }
    if (this.#ended) this.#sink?.end();
  }

  async #read(): Promise<void> {
    this.#reading = true;
    while (this.#sink !== undefined && !this.#ended) {
      try {
        const { done, value } = await this.#reader.read();
        this.#ended = done;
        this.#held += this.#decoder.decode(value, { stream: !done });
      } catch {
        this.#ended = true; // a terminal that was closed reads as an error on some platforms
      }
      this.#offer();
    }
    this.#reading = false;
  }
}
