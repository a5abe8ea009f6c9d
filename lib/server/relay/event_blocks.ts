/**
 * The whole events of an event stream, whose reads may be cut anywhere.
 *
 * @module
 */
import { MAX_EVENT_BYTES } from "../../core/answer_limits.ts";
import { joinBytes } from "../../core/data/bytes.ts";
import { StreamError } from "../../core/errors.ts";
import { latin1 } from "../../wire/latin1.ts";

const LF = 0x0a;
const CR = 0x0d;

/** A longer beginning of an event is put together with the rest of it once, not with each read. */
const MOST_JOINED = 4 * 1024;

/** Events one behind the other, each with its blank line; to be used before the next read. */
export interface EventBlock {
  /** All of them. */
  readonly bytes: Uint8Array;
  /** The same with one character for each byte, which costs a tenth of decoding it; something may follow. */
  readonly text: string;
  /** The index behind each event. */
  readonly ends: readonly number[];
}

const NOTHING: EventBlock = { bytes: new Uint8Array(), text: "", ends: [] };

/** Cuts one stream behind its blank lines. */
export class EventBlocks {
  /** The beginning of an event whose end has not come, copied. */
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** Used again for each read that begins within an event. */
  #room = new Uint8Array();
  /** The line that is being read has no character yet. */
  #lineEmpty = true;
  /** The last byte was a CR: a LF after it belongs to the same line end. */
  #afterCr = false;

  /**
   * Takes the next read, of which nothing is kept, and returns the events that it completes.
   *
   * @throws {StreamError} `invalid`: an event without end
   */
  push(read: Uint8Array): EventBlock {
    if (read.length === 0) return NOTHING;
    const heldBytes = this.#heldBytes;
    return heldBytes === 0 || heldBytes > MOST_JOINED
      ? this.#apart(read)
      : this.#behindHeld(read);
  }

  #apart(read: Uint8Array): EventBlock {
    const text = latin1(read);
    const ends = this.#ends(text, 0);
    const end = ends.at(-1) ?? 0;
    const heldBytes = this.#heldBytes;
    if (end === 0) {
      this.#hold(read.slice());
      return NOTHING;
    }
    const last = end === read.length ? read : read.subarray(0, end);
    if (heldBytes === 0) {
      if (end < read.length) this.#hold(read.slice(end));
      return { bytes: last, text, ends };
    }
    const bytes = joinBytes([...this.#held, last]);
    this.#drop();
    if (end < read.length) this.#hold(read.slice(end));
    return {
      bytes,
      text: latin1(bytes),
      ends: ends.map((end) => heldBytes + end),
    };
  }

  /** Reads what is held and the read as one. */
  #behindHeld(read: Uint8Array): EventBlock {
    const from = this.#heldBytes;
    const bytes = this.#joined(read);
    const text = latin1(bytes);
    const ends = this.#ends(text, from);
    const end = ends.at(-1) ?? 0;
    if (end === 0) {
      this.#hold(read.slice());
      return NOTHING;
    }
    this.#drop();
    if (end < bytes.length) this.#hold(bytes.slice(end));
    return { bytes: bytes.subarray(0, end), text, ends };
  }

  /** What is held, and the read behind it; where the last such stood. */
  #joined(read: Uint8Array): Uint8Array {
    const length = this.#heldBytes + read.length;
    if (this.#room.length < length) this.#room = new Uint8Array(length);
    let at = 0;
    for (const piece of this.#held) {
      this.#room.set(piece, at);
      at += piece.length;
    }
    this.#room.set(read, at);
    return this.#room.subarray(0, length);
  }

  /** What is left at the end of the stream: an event without its blank line. */
  rest(): Uint8Array {
    const rest = joinBytes(this.#held);
    this.#drop();
    return rest;
  }

  #drop(): void {
    this.#held = [];
    this.#heldBytes = 0;
  }

  /** The index behind each event that ends behind `from`, where the last read ended. */
  #ends(text: string, from: number): number[] {
    if (this.#afterCr || text.includes("\r", from)) {
      return this.#mixedEnds(text, from);
    }
    const ends: number[] = [];
    let at = from;
    if (this.#lineEmpty && text.startsWith("\n", from)) ends.push(++at);
    while ((at = text.indexOf("\n\n", at)) !== -1) ends.push(at += 2);
    this.#lineEmpty = text.endsWith("\n");
    return ends;
  }

  /** The same where lines end in CR, or in CR and LF. */
  #mixedEnds(text: string, from: number): number[] {
    const ends: number[] = [];
    for (let at = from; at < text.length; at++) {
      const sign = text.charCodeAt(at);
      const isEnd = sign === CR || sign === LF && !this.#afterCr;
      this.#afterCr = sign === CR;
      if (isEnd && this.#lineEmpty) {
        const both = sign === CR && text.charCodeAt(at + 1) === LF;
        ends.push(both ? at + 2 : at + 1);
      }
      if (isEnd) this.#lineEmpty = true;
      else if (sign !== LF) this.#lineEmpty = false;
    }
    return ends;
  }

  #hold(bytes: Uint8Array): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes <= MAX_EVENT_BYTES) return;
    throw new StreamError(
      `the stream holds an event of more than ${MAX_EVENT_BYTES} bytes`,
      { kind: "invalid" },
    );
  }
}
