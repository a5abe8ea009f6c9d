/**
 * Holds times of millions of exchanges in little memory.
 *
 * @module
 */

/** Values that are allocated at once; doubling one array would hold all values twice. */
const PIECE = 16 * 1024;

/** Times in ms of which quantiles are known. */
export interface Quantiles {
  /** How many times there are. */
  readonly count: number;
  /** Quantiles (0 to 1) in ms, by linear interpolation between the closest ranks; NaN without times. */
  quantiles(...shares: readonly number[]): number[];
}

/** Collects times in ms, rounded to a tenth, as the history has them. */
export class Times implements Quantiles {
  readonly #pieces: Uint32Array[] = [];
  #last = new Uint32Array(64);
  #filled = 0; // of the last piece

  get count(): number {
    return this.#pieces.length * PIECE + this.#filled;
  }

  add(ms: number): void {
    if (this.#filled === this.#last.length) this.#grow();
    this.#last[this.#filled++] = Math.round(ms * 10);
  }

  quantiles(...shares: readonly number[]): number[] {
    const { count } = this;
    if (count === 0) return shares.map(() => NaN);
    const pieces = [...this.#pieces, this.#last.subarray(0, this.#filled)];
    for (const piece of pieces) piece.sort();
    return shares.map((share) => {
      const rank = (count - 1) * share;
      const below = ranked(pieces, Math.floor(rank));
      const above = ranked(pieces, Math.ceil(rank));
      return (below + (above - below) * (rank - Math.floor(rank))) / 10;
    });
  }

  #grow(): void {
    let grown = new Uint32Array(PIECE);
    if (this.#filled === PIECE) {
      this.#pieces.push(this.#last);
      this.#filled = 0;
    } else {
      grown = new Uint32Array(Math.min(8 * this.#filled, PIECE));
      grown.set(this.#last);
    }
    this.#last = grown;
  }
}

/** Finds the value of a rank by bisection; joining the pieces would take as much memory again. */
function ranked(pieces: readonly Uint32Array[], rank: number): number {
  let [low, high] = [0, 2 ** 32 - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const upTo = pieces.reduce((sum, one) => sum + countUpTo(one, middle), 0);
    if (upTo > rank) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How many values of a sorted piece are not greater than `value`. */
function countUpTo(sorted: Uint32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
