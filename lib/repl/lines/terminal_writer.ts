/**
 * An output that is written to without waiting.
 *
 * @module
 */
import type { Output } from "../../core/io.ts";

/** Writes to an output in order; what is written in one go, such as one redrawing of a line, goes out in one piece. */
export class TerminalWriter {
  readonly #output: Output;
  #text = "";
  #written: Promise<void> = Promise.resolve();

  /** Creates a writer that ends in `output`. */
  constructor(output: Output) {
    this.#output = output;
  }

  /** Width in character cells. */
  get columns(): number {
    return this.#output.columns;
  }

  /** Height in rows, the usual one when unknown. */
  get rows(): number {
    return this.#output.rows || 24;
  }

  /** Writes text as soon as what was written before is out. */
  write(text: string): void {
    this.#text += text;
    this.#written = this.#written.then(() => this.#send());
    this.#written.catch(() => {}); // reported by flush
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
