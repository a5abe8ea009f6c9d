/**
 * A pseudo-random sequence that a seed determines, so that a report can be made again.
 *
 * @module
 */

/** Numbers from 0 (included) to 1 (excluded) by the mulberry32 generator; the same seed gives the same sequence. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Fills an array with whole numbers below `below`, each what `random() * below` would be cut to; a tight loop, as
 * resampling draws millions.
 *
 * @returns continues the sequence with each call
 */
export function seededIndices(
  seed: number,
  below: number,
): (into: Uint32Array) => void {
  let state = seed >>> 0;
  return (into) => {
    let at = state;
    for (let i = 0; i < into.length; i++) {
      at = (at + 0x6d2b79f5) | 0;
      let mixed = Math.imul(at ^ (at >>> 15), at | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      into[i] = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 * below;
    }
    state = at >>> 0;
  };
}
