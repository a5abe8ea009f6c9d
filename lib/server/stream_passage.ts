/**
 * The reads of a stream on their way to the client: what is nothing but text goes by untouched, looked at once; the
 * rest goes through the filter of its form.
 *
 * @module
 */
import { latin1 } from "../wire/latin1.ts";
import type { EventFilter } from "./answer_form.ts";
import type { ReplySink } from "./reply.ts";
import type { StreamTap } from "./stream_tap.ts";

const LINE_END = /[\r\n]/;

/** Longer beginnings of an event are not held: they would be looked at again with each read. */
const LONGEST_HELD = 64 * 1024;

/** Passes one stream on and has it recorded. */
export class StreamPassage {
  readonly #filter: EventFilter;
  readonly #tap: StreamTap;
  readonly #sink: ReplySink;
  /** Bytes of the beginning of an event that the tap may follow once it is whole; they lie in the buffer. */
  #held = 0;
  #buffer = new Uint8Array();

  /** Writes to a sink what a filter lets through; the tap reads along. */
  constructor(filter: EventFilter, tap: StreamTap, sink: ReplySink) {
    this.#filter = filter;
    this.#tap = tap;
    this.#sink = sink;
  }

  /** What follows does not count any more. */
  get ended(): boolean {
    return this.#filter.ended;
  }

  /**
   * Takes the next read, which is not kept; the promise is that of {@linkcode ReplySink.write}.
   *
   * @param at when it came, by `performance.now()`
   * @throws {StreamError} an event that cannot be passed on, or whose record tells of a failure
   */
  take(read: Uint8Array, at: number): Promise<void> | undefined {
    const bytes = this.#held === 0 ? read : this.#completed(read);
    if (!this.#filter.open || !this.#tap.ready) {
      return this.#filtered(bytes, at);
    }
    const raw = latin1(bytes);
    const followed = this.#tap.follow(raw, at);
    if (followed === 0) return this.#cut(bytes, raw, at);
    if (followed === bytes.length) {
      const congested = this.#sink.write(bytes);
      this.#tap.settle();
      return congested;
    }
    const congested = this.#sink.write(bytes.subarray(0, followed));
    this.#tap.settle();
    const rest = raw.slice(followed);
    return this.#cut(bytes.subarray(followed), rest, at) ?? congested;
  }

  /**
   * Ends the stream.
   *
   * @throws as {@linkcode StreamPassage.take}
   */
  end(): void {
    const held = this.#completed(new Uint8Array());
    if (held.length > 0) this.#filtered(held, performance.now());
    const last = this.#filter.end();
    if (last.length > 0) this.#sink.write(last);
  }

  /** What is held, with what has come now. */
  #completed(read: Uint8Array): Uint8Array {
    const held = this.#held;
    const length = held + read.length;
    this.#held = 0;
    this.#reserve(length, held);
    this.#buffer.set(read, held);
    return this.#buffer.subarray(0, length);
  }

  /** Makes room, so that what is held stays. */
  #reserve(length: number, held: number): void {
    if (length <= this.#buffer.length) return;
    const larger = new Uint8Array(2 * length);
    larger.set(this.#buffer.subarray(0, held));
    this.#buffer = larger;
  }

  /** Holds what may be followed once the rest of it has come. */
  #cut(
    bytes: Uint8Array,
    raw: string,
    at: number,
  ): Promise<void> | undefined {
    const cut = raw.lastIndexOf("\n\n") + 2;
    const begun = cut < 2 ? raw : raw.slice(cut);
    const start = bytes.length - begun.length;
    const congested = start > 0
      ? this.#filtered(bytes.subarray(0, start), at)
      : undefined;
    if (begun === "") return congested;
    const rest = bytes.subarray(start);
    const mayHold = begun.length <= LONGEST_HELD && this.#filter.open;
    if (!mayHold || LINE_END.test(begun) || !this.#tap.mayFollow(begun)) {
      return this.#filtered(rest, at) ?? congested;
    }
    this.#reserve(rest.length, 0);
    this.#buffer.set(rest);
    this.#held = rest.length;
    return congested;
  }

  #filtered(bytes: Uint8Array, at: number): Promise<void> | undefined {
    if (this.#filter.ended) return undefined;
    const passed = this.#filter.push(bytes);
    const congested = passed.length > 0 ? this.#sink.write(passed) : undefined;
    this.#tap.write(bytes, at);
    return congested;
  }
}
