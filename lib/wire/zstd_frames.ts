/**
 * Finds the ends of Zstandard frames (RFC 8878, chapter 3): a body may have several, and the runtime decodes only one.
 *
 * @module
 */

/** Magic numbers of data frames and of skippable frames, whose last four bits are arbitrary (little-endian). */
const DATA_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;

/** Bytes of the dictionary id and of the content size in a frame's header, by their two bits. */
const DICTIONARY_BYTES = [0, 1, 2, 4];
const SIZE_BYTES = [0, 2, 4, 8];

type State = "magic" | "skipped size" | "descriptor" | "block" | "last";

/** The data is not Zstandard. */
class NotZstandard extends Error {
  /** Name of the class. */
  override name = "NotZstandard";
}

/** Reads the structure of frames, in parts cut anywhere. */
export class ZstdFrames {
  #state: State = "magic";
  /** Bytes of the current number, lowest first. */
  #number: number[] = [];
  #wanted = 4;
  /** Bytes to skip before the next number. */
  #skip = 0;
  #checksum = 0;

  /** Whether the data so far ends with a frame, or is empty. */
  get between(): boolean {
    return this.#state === "magic" && this.#number.length === 0;
  }

  /**
   * Reads from `start` and returns the index behind the current frame, or the length if the frame continues.
   *
   * @throws {NotZstandard} the bytes are not a frame
   */
  end(bytes: Uint8Array, start: number): number {
    let at = start;
    while (at < bytes.length) {
      const passed = Math.min(this.#skip, bytes.length - at);
      this.#skip -= passed;
      at += passed;
      if (this.#skip === 0 && this.#state !== "last" && at < bytes.length) {
        this.#byte(bytes[at++] ?? 0);
      }
      if (this.#skip > 0 || this.#state !== "last") continue;
      this.#await("magic", 4);
      return at;
    }
    return at;
  }

  #byte(byte: number): void {
    if (this.#number.push(byte) === this.#wanted) this.#take();
  }

  #await(state: State, bytes: number, skip = 0): void {
    this.#state = state;
    this.#wanted = bytes;
    this.#skip = skip;
    this.#number = [];
  }

  #take(): void {
    const number = this.#number.reduceRight((sum, byte) => sum * 256 + byte, 0);
    switch (this.#state) {
      case "magic":
        if (number === DATA_MAGIC) return this.#await("descriptor", 1);
        if (number - number % 16 === SKIPPABLE_MAGIC) {
          return this.#await("skipped size", 4);
        }
        throw new NotZstandard("it is not a zstd frame");
      case "skipped size":
        return this.#await("last", 0, number);
      case "descriptor":
        return this.#header(number);
      case "block":
        return this.#block(number);
    }
  }

  #header(descriptor: number): void {
    const single = (descriptor >> 5) & 1;
    const size = SIZE_BYTES[descriptor >> 6] ?? 0;
    this.#checksum = (descriptor >> 2) & 1 ? 4 : 0;
    const rest = 1 - single + (DICTIONARY_BYTES[descriptor & 3] ?? 0) +
      (size === 0 ? single : size);
    this.#await("block", 3, rest);
  }

  #block(head: number): void {
    const type = (head >> 1) & 3;
    if (type === 3) throw new NotZstandard("a block of unknown type");
    // A run has only the byte that is repeated.
    const length = type === 1 ? 1 : head >> 3;
    if (head & 1) this.#await("last", 0, length + this.#checksum);
    else this.#await("block", 3, length);
  }
}
