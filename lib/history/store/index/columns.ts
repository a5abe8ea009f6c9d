/**
 * Columns of numbers that grow together.
 *
 * @module
 */

const LEAST = 1024;

/** What is known of the row of each exchange. */
export class Columns {
  /** Where its line begins, see `place.ts`. */
  place: Float64Array = new Float64Array(LEAST);
  /** How long its line is, in bytes. */
  size: Uint32Array = new Uint32Array(LEAST);
  /** The number of its id; -1 where one of its ids is not a ULID. */
  id: Int32Array = new Int32Array(LEAST);
  /** That of its conversation's first exchange. */
  conversation: Int32Array = new Int32Array(LEAST);
  /** That of the exchange that it continues; -1 for none. */
  parent: Int32Array = new Int32Array(LEAST);
  /** That of its run; -1 for none. */
  run: Int32Array = new Int32Array(LEAST);
  /** The number of what it shares with others; -1 for a row of which the columns do not say all. */
  shared: Int32Array = new Int32Array(LEAST);
  /** When it began, and when it ended: Unix time in ms. */
  started: Float64Array = new Float64Array(LEAST);
  ended: Float64Array = new Float64Array(LEAST);
  /** Tokens as in its usage; 0 where there are none. */
  input: Uint32Array = new Uint32Array(LEAST);
  output: Uint32Array = new Uint32Array(LEAST);
  cacheRead: Uint32Array = new Uint32Array(LEAST);
  cacheWrite: Uint32Array = new Uint32Array(LEAST);
  /** Dollars, where they are known: those that the exchange cost, and those that a cache saved of it. */
  cost: Float64Array = new Float64Array(LEAST);
  saved: Float64Array = new Float64Array(LEAST);
  /** What is known of it: bits. */
  flags: Uint8Array = new Uint8Array(LEAST);

  /** Makes room for a row. */
  reach(row: number): void {
    if (row < this.place.length) return;
    const size = Math.ceil(1.25 * row) + 1;
    this.place = grown(this.place, new Float64Array(size));
    this.size = grown(this.size, new Uint32Array(size));
    this.id = grown(this.id, new Int32Array(size));
    this.conversation = grown(this.conversation, new Int32Array(size));
    this.parent = grown(this.parent, new Int32Array(size));
    this.run = grown(this.run, new Int32Array(size));
    this.shared = grown(this.shared, new Int32Array(size));
    this.started = grown(this.started, new Float64Array(size));
    this.ended = grown(this.ended, new Float64Array(size));
    this.input = grown(this.input, new Uint32Array(size));
    this.output = grown(this.output, new Uint32Array(size));
    this.cacheRead = grown(this.cacheRead, new Uint32Array(size));
    this.cacheWrite = grown(this.cacheWrite, new Uint32Array(size));
    this.cost = grown(this.cost, new Float64Array(size));
    this.saved = grown(this.saved, new Float64Array(size));
    this.flags = grown(this.flags, new Uint8Array(size));
  }
}

/** A bit of {@linkcode Columns.flags}: it has a usage. */
export const MEASURED = 1;
/** Its usage says how much came from a cache. */
export const CACHABLE = 2;
/** What it cost is known. */
export const COSTED = 4;
/** What the cache saved of that is known. */
export const COMPARED = 8;
/** Another: its line came from another history. */
export const MERGED = 16;
/** It was not completed. */
export const FAILED = 32;

function grown<T extends Float64Array | Uint32Array | Int32Array | Uint8Array>(
  from: T,
  to: T,
): T {
  to.set(from);
  return to;
}
