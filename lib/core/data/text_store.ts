/**
 * A long text that is kept as bytes, outside of V8's heap.
 *
 * What lives long within the heap is copied there, leaves parts of its pages unused, and makes V8 enlarge the part for
 * new values to 64 MB.
 *
 * @module
 */

import { release } from "./bytes.ts";

/** Bytes of a block. */
const BLOCK = 2048 * 1024;
/** Characters from which a text is kept as it is: V8 has pages for it alone. */
const OWN_PAGES = 1024 * 1024;

const ENCODER = new TextEncoder();
/** A mark of the order of bytes at the beginning of a block is a part of the text. */
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

/** A part of the text in UTF-8; or as it is, if it has half of a surrogate pair, which UTF-8 cannot have. */
type Part = Uint8Array<ArrayBuffer> | string;

/** Takes a text in pieces, and gives it back once. */
export class TextStore {
  #parts: Part[] = [];
  #block = new Uint8Array();
  #used = 0;
  /** The first half of a surrogate pair, which the next piece may complete. */
  #half = "";

  /** Takes the next piece. */
  push(piece: string): void {
    let text = this.#half + piece;
    this.#half = "";
    if (isHighSurrogate(text.charCodeAt(text.length - 1))) {
      this.#half = text.slice(-1);
      text = text.slice(0, -1);
    }
    if (text.length >= OWN_PAGES || !text.isWellFormed()) {
      return this.#keep(text);
    }
    while (text !== "") {
      const room = this.#block.subarray(this.#used);
      const { read, written } = ENCODER.encodeInto(text, room);
      this.#used += written;
      if (read === text.length) return;
      text = text.slice(read);
      this.#close();
      this.#block = new Uint8Array(BLOCK);
    }
  }

  /** Gives the text in pieces, and gives back the memory of each. */
  *take(): Generator<string, void> {
    for (const part of this.#end()) {
      if (typeof part === "string") yield part;
      else {
        const text = DECODER.decode(part);
        release(part);
        yield text;
      }
    }
  }

  /** Gives the whole text, and gives back the memory. */
  takeWhole(): string {
    const parts = this.#end();
    if (parts.some((part) => typeof part === "string")) {
      this.#parts = parts;
      return [...this.take()].join("");
    }
    const bytes = new Uint8Array(
      parts.reduce((sum, { length }) => sum + length, 0),
    );
    let at = 0;
    for (const part of parts as Uint8Array<ArrayBuffer>[]) {
      bytes.set(part, at);
      at += part.length;
      release(part);
    }
    const text = DECODER.decode(bytes);
    release(bytes);
    return text;
  }

  #keep(text: string): void {
    this.#close();
    if (text !== "") this.#parts.push(text);
  }

  #close(): void {
    if (this.#used > 0) this.#parts.push(this.#block.subarray(0, this.#used));
    this.#block = new Uint8Array();
    this.#used = 0;
  }

  #end(): Part[] {
    this.#keep(this.#half);
    this.#half = "";
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
