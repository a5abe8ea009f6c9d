/**
 * Writes without blocking the caller: text that arrives during a write goes out with the next write.
 *
 * @module
 */
import type { Output } from "../core/io.ts";

/** Characters that may wait for a slow reader before the writer has to wait. */
const HIGH_WATER = 64 * 1024;

const DONE = Promise.resolve();

/** Writes to an output; the first text at once, all of it in order. */
export class WriteBehind {
  readonly #output: Output;
  #waiting = "";
  #writing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** Has written nothing yet. */
  constructor(output: Output) {
    this.#output = output;
  }

  /**
   * Takes text; resolves at once while the reader keeps up.
   *
   * @throws what an earlier write failed with
   */
  write(text: string): Promise<void> {
    if (this.#failure !== undefined) return this.flush();
    this.#waiting += text;
    this.#writing ??= this.#drain();
    return this.#waiting.length > HIGH_WATER ? this.flush() : DONE;
  }

  /**
   * Resolves when all text is written.
   *
   * @throws what a write failed with
   */
  async flush(): Promise<void> {
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #drain(): Promise<void> {
    try {
      while (this.#waiting !== "") {
        const text = this.#waiting;
        this.#waiting = "";
        await this.#output.write(text);
      }
    } catch (error) {
      this.#failure = { error };
    }
    this.#writing = undefined;
  }
}
