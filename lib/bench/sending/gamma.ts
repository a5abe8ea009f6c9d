/**
 * Gaps between arrivals that are more or less bursty than those of a Poisson process.
 *
 * @module
 */

/**
 * Draws from the gamma distribution with a mean of 1, by the method of Marsaglia and Tsang.
 *
 * @param shape 1 gives the exponential distribution, less has more bursts, more is more even
 * @param random numbers from 0 (included) to 1 (excluded)
 */
export function gammaGap(shape: number, random: () => number): number {
  // A shape below 1 is reached from the next one by a power of a uniform number.
  const below = shape < 1;
  const d = (below ? shape + 1 : shape) - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  while (true) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) *
      Math.cos(2 * Math.PI * random());
    const v = (1 + c * normal) ** 3;
    if (v <= 0) continue;
    const u = 1 - random();
    if (Math.log(u) >= normal ** 2 / 2 + d * (1 - v + Math.log(v))) continue;
    const power = below ? (1 - random()) ** (1 / shape) : 1;
    return d * v * power / shape;
  }
}
