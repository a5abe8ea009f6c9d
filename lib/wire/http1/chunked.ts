/**
 * Decodes the chunked transfer coding (RFC 9112, section 7.1) in place.
 *
 * @module
 */

const LF = 0x0a;
const CR = 0x0d;
const SEMICOLON = 0x3b;
const TAB = 0x09;
const SPACE = 0x20;

/** Most bytes of extensions and trailers; fetch has the same limit. */
const MAX_EXTRA_BYTES = 16 * 1024;

/** Most hex digits of a chunk's size: a number can hold it exactly. */
const MAX_DIGITS = 13;

/** Most digits of a size on the fast path. */
const PLAIN_DIGITS = 7;

type State =
  | "size"
  | "blanks"
  | "extension"
  | "size end"
  | "data"
  | "data end"
  | "data line end"
  | "trailer line"
  | "trailer"
  | "trailer end"
  | "end";

/** Decodes one chunked body, in parts cut anywhere. */
export class ChunkedDecoder {
  /** Whether the body has ended. */
  done = false;
  /** Start of the data of the last {@linkcode ChunkedDecoder.decode}. */
  from = 0;
  /** End of that data. */
  to = 0;
  /** End of the bytes that were read; later ones do not belong to the body. */
  position = 0;
  #state: State = "size";
  /** Missing bytes of the current chunk. */
  #left = 0;
  #digits = 0;
  #extra = 0;

  /**
   * Decodes the bytes between two indices and moves their data together, between `from` and `to`.
   *
   * @throws {Error} the coding is invalid
   */
  decode(bytes: Uint8Array, start: number, end: number): void {
    this.from = start;
    this.to = start;
    this.position = start;
    while (this.position < end && !this.done) {
      if (this.#state === "data") this.#data(bytes, end);
      else if (this.#state !== "size" || !this.#plainSize(bytes, end)) {
        this.#step(bytes[this.position++] ?? 0);
      }
    }
  }

  /** Fast path: reads a size line without extensions that is complete. */
  #plainSize(bytes: Uint8Array, end: number): boolean {
    if (this.#digits > 0) return false;
    let at = this.position;
    let length = 0;
    for (const most = Math.min(end, at + PLAIN_DIGITS); at < most; at++) {
      const digit = hexDigit(bytes[at] ?? 0);
      if (digit === undefined) break;
      length = length * 16 + digit;
    }
    if (length === 0 || bytes[at] !== CR || bytes[at + 1] !== LF) return false;
    if (at + 1 >= end) return false;
    this.position = at + 2;
    this.#left = length;
    this.#state = "data";
    return true;
  }

  #data(bytes: Uint8Array, end: number): void {
    const { position } = this;
    const length = Math.min(this.#left, end - position);
    // The first data stays in place.
    if (this.to === this.from) this.from = this.to = position;
    else bytes.copyWithin(this.to, position, position + length);
    this.to += length;
    this.position += length;
    this.#left -= length;
    if (this.#left > 0) return;
    const next = this.position;
    if (next + 1 < end && bytes[next] === CR && bytes[next + 1] === LF) {
      this.position += 2;
      this.#nextSize();
    } else this.#state = "data end";
  }

  #nextSize(): void {
    this.#digits = 0;
    this.#state = "size";
  }

  #step(byte: number): void {
    switch (this.#state) {
      case "size":
        return this.#size(byte);
      case "blanks":
        if (byte === SPACE || byte === TAB) return this.#skip(byte);
        return this.#sizeEnd(byte);
      case "extension":
        if (byte === CR) this.#state = "size end";
        else this.#skip(byte);
        return;
      case "size end":
        expect(byte, LF);
        this.#state = this.#left === 0 ? "trailer line" : "data";
        return;
      case "data end":
        expect(byte, CR);
        this.#state = "data line end";
        return;
      case "data line end":
        expect(byte, LF);
        this.#nextSize();
        return;
      case "trailer line":
        if (byte !== CR) this.#skip(byte);
        this.#state = byte === CR ? "end" : "trailer";
        return;
      case "trailer":
        if (byte === CR) this.#state = "trailer end";
        else this.#skip(byte);
        return;
      case "trailer end":
        expect(byte, LF);
        this.#state = "trailer line";
        return;
      case "end":
        expect(byte, LF);
        this.done = true;
    }
  }

  #size(byte: number): void {
    const digit = hexDigit(byte);
    if (digit !== undefined) {
      if (++this.#digits > MAX_DIGITS) throw new Error("a chunk too long");
      this.#left = this.#left * 16 + digit;
      return;
    }
    if (this.#digits === 0) throw new Error("a chunk without length");
    if (byte === SPACE || byte === TAB) this.#state = "blanks";
    else this.#sizeEnd(byte);
  }

  #sizeEnd(byte: number): void {
    if (byte === CR) this.#state = "size end";
    else if (byte === SEMICOLON) this.#state = "extension";
    else throw new Error("an invalid chunk length");
  }

  /** Skips a byte of an extension or trailer. */
  #skip(byte: number): void {
    if (byte === LF) throw new Error("a line end without CR");
    if (++this.#extra > MAX_EXTRA_BYTES) throw new Error("endless extensions");
  }
}

function expect(byte: number, wanted: number): void {
  if (byte !== wanted) throw new Error("a chunk that ends elsewhere");
}

function hexDigit(byte: number): number | undefined {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : undefined;
}
