/**
 * An output as a stream of `node:`, for a library that writes to such streams.
 *
 * @module
 */
import { Writable } from "node:stream";
import type { Output } from "../core/io.ts";

/** Writes to an output in order; what is written in one go, such as one redrawing of a line, goes out in one piece. */
export class TerminalWriter extends Writable {
  readonly #output: Output;
  #text = "";
  #written: Promise<void> = Promise.resolve();

  /** Creates a stream that ends in `output`. */
  constructor(output: Output) {
    super({ decodeStrings: false });
    this.#output = output;
  }

  /** Width in character cells, as streams of terminals tell it. */
  get columns(): number {
    return this.#output.columns;
  }

  /** Takes a piece; strings stay strings, as `decodeStrings` says. */
  override _write(
    piece: string,
    _encoding: BufferEncoding,
    done: () => void,
  ): void {
    this.#text += piece;
    this.#written = this.#written.then(() => this.#send());
    this.#written.catch(() => {}); // told by flush
    done();
  }

  /**
   * Resolves when everything has been written.
   *
   * @throws whatever the output throws
   */
  flush(): Promise<void> {
    return this.#written;
  }

  async #send(): Promise<void> {
    const text = this.#text;
    this.#text = "";
    if (text !== "") await this.#output.write(text);
  }
}
