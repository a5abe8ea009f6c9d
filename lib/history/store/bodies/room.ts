/**
 * Limits the bytes of all bodies of a history.
 *
 * @module
 */
import { sizeText } from "../../../core/text/size_text.ts";
import { bodyFiles } from "./folder.ts";

/** The most bytes of bodies beside one history; later bodies are refused. */
const MOST_BODY_BYTES = 1024 * 1024 * 1024;

/** The folder is measured again after this share of the limit was added, because other processes add bodies, too. */
const SHARE = 16;
/** A full folder is measured again after this time, in ms, because bodies may have been removed. */
const AGAIN_MS = 10_000;

/** Measures the folder of one history. */
export class BodyRoom {
  readonly #folder: string;
  readonly #most: number;
  #size = 0;
  /** Bytes that were added since the folder was measured. */
  #added = Infinity;
  #measured = 0;

  /** Measures nothing yet. */
  constructor(folder: string, most: number = MOST_BODY_BYTES) {
    this.#folder = folder;
    this.#most = most;
  }

  /**
   * Refuses a body if the folder is full.
   *
   * @throws {Error} the folder is full; the message is for the user
   * @throws the system's error if the folder cannot be read
   */
  async check(): Promise<void> {
    if (this.#isOutdated()) await this.#measure();
    if (!this.#isFull()) return;
    throw new Error(
      `it holds ${
        sizeText(this.#most)
      } already, the most that is kept; \`chat history rm\` makes room`,
    );
  }

  /** Counts bytes that were written. */
  add(bytes: number): void {
    this.#added += bytes;
  }

  #isFull(): boolean {
    return this.#size + this.#added >= this.#most;
  }

  #isOutdated(): boolean {
    return this.#added > this.#most / SHARE ||
      this.#isFull() && performance.now() - this.#measured > AGAIN_MS;
  }

  async #measure(): Promise<void> {
    let size = 0;
    for await (const file of bodyFiles(this.#folder)) size += file.size;
    this.#size = size;
    this.#added = 0;
    this.#measured = performance.now();
  }
}
