/**
 * Corrects servers that send the token's number as the index of the choice: Hugging Face's TGI sends one answer under
 * the indexes 1, 2, 3, … (`index: stream_token.index` in its `router/src/server.rs`).
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import type { RawChoice, RawChunk } from "./types.ts";

/** Consecutive steps by one after which an index is known to count tokens; fewer may be choices in turn. */
const STEPS = 3;

/**
 * Finds out whether the indexes of a stream count tokens, and if so, sets them to 0 in place. Holds chunks back until
 * that is known, in an ordinary stream with the second chunk. Only for requests of one choice.
 */
export class TokenIndexes {
  #counts: boolean | undefined;
  #first: number | undefined;
  #last = 0;
  /** Number of finish reasons so far: two of them belong to two choices. */
  #ended = 0;
  #held: RawChunk[] = [];

  /** Whether the indexes are known to be correct, so that chunks need not be pushed. */
  get idle(): boolean {
    return this.#counts === false;
  }

  /** Whether the indexes are known to count tokens. */
  get counts(): boolean {
    return this.#counts === true;
  }

  /** Takes a chunk; returns the chunks that are ready, in order. */
  push(chunk: RawChunk): readonly RawChunk[] {
    const { choices } = chunk;
    const [only, ...others] = Array.isArray(choices) ? choices : [];
    // Chunks without choices have the usage, after an answer, or the results of a filter, before it.
    if (only === undefined) return [...this.flush(), chunk];
    const isOne = others.length === 0 && isObject(only) &&
      Number.isInteger(only["index"]);
    if (!isOne) return [...this.#settle(this.#counts ?? false), chunk];
    const choice: RawChoice = only;
    if (this.#counts === undefined) return this.#inspect(choice, chunk);
    if (this.#counts) choice.index = 0;
    return [chunk];
  }

  /** Returns what is held back, as no chunk follows. */
  flush(): readonly RawChunk[] {
    if (this.#held.length === 0) return [];
    // No server numbers its choices from 1.
    return this.#settle(this.#ended === 1 || this.#first === 1);
  }

  #inspect(choice: RawChoice, chunk: RawChunk): readonly RawChunk[] {
    const index = choice.index as number;
    const ends = typeof choice.finish_reason === "string";
    if (ends) this.#ended++;
    if (this.#first === undefined) {
      this.#first = this.#last = index;
      // Index 0 stays in both cases.
      if (index === 0) return [chunk];
      this.#held.push(chunk);
      return index === 1 ? [] : this.#settle(false);
    }
    const isNext = index === this.#last + 1;
    // Only the last chunk may have an earlier index.
    const mayCount = this.#ended === (ends ? 1 : 0) &&
      (isNext || ends && this.#held.length > 0);
    this.#held.push(chunk);
    if (!mayCount) return this.#settle(false);
    if (isNext) this.#last = index;
    return this.#last - this.#first < STEPS ? [] : this.#settle(true);
  }

  #settle(counts: boolean): readonly RawChunk[] {
    const ready = this.#held;
    this.#held = [];
    this.#counts = counts;
    for (const { choices } of counts ? ready : []) {
      for (const choice of choices as RawChoice[]) choice.index = 0;
    }
    return ready;
  }
}
