/**
 * Times of millions of exchanges in little memory.
 *
 * @module
 */

/** Collects times in ms, kept to a tenth, as the history has them. */
export class Times {
  #tenths = new Uint32Array(64);
  #count = 0;

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  /** Takes one more. */
  add(ms: number): void {
    if (this.#count === this.#tenths.length) {
      const grown = new Uint32Array(2 * this.#count);
      grown.set(this.#tenths);
      this.#tenths = grown;
    }
    this.#tenths[this.#count++] = Math.round(ms * 10);
  }

  /** Quantiles (0 to 1) in ms, by linear interpolation between the closest ranks; NaN without times. */
  quantiles(...shares: readonly number[]): number[] {
    const sorted = this.#tenths.subarray(0, this.#count).sort();
    return shares.map((share) => {
      const place = (this.#count - 1) * share;
      const below = sorted[Math.floor(place)] ?? NaN;
      const above = sorted[Math.ceil(place)] ?? NaN;
      return (below + (above - below) * (place - Math.floor(place))) / 10;
    });
  }
}
