/**
 * The distributions that intervals are read from: beta, binomial and Student's t.
 *
 * @module
 */

/** Steps of a bisection: enough for every digit of a double. */
const STEPS = 64;
const LANCZOS = [
  676.5203681218851,
  -1259.1392167224028,
  771.3234287776531,
  -176.6150291621406,
  12.507343278686905,
  -0.13857109526572012,
  9.984369578019572e-6,
  1.5056327351493116e-7,
] as const;

/** The share of the beta distribution with parameters `a` and `b` (above 0) that lies below `x`. */
function betaShare(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) +
      b * Math.log1p(-x),
  );
  return x < (a + 1) / (a + b + 2)
    ? front * betaFraction(x, a, b) / a
    : 1 - front * betaFraction(1 - x, b, a) / b;
}

/** The value below which the share `p` of the beta distribution with parameters `a` and `b` lies. */
export function betaQuantile(p: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (betaShare(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The probability of at most `k` successes among `n` tries with the chance `q` (between 0 and 1) each. */
export function binomialAtMost(k: number, n: number, q: number): number {
  if (k < 0) return 0;
  return k >= n ? 1 : betaShare(1 - q, n - k, k + 1);
}

/** The value below which the share `p` (from a half) of Student's t distribution lies, by its degrees of freedom. */
export function tQuantile(p: number, freedom: number): number {
  const x = betaQuantile(2 * (1 - p), freedom / 2, 1 / 2);
  return Math.sqrt(freedom * (1 - x) / x);
}

/** Lanczos' approximation, for numbers above 0. */
function logGamma(x: number): number {
  if (x < 0.5) {
    return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  }
  const t = x + 6.5;
  let sum = 0.9999999999998099;
  LANCZOS.forEach((term, i) => sum += term / (x + i));
  return Math.log(2 * Math.PI) / 2 + (x - 0.5) * Math.log(t) - t +
    Math.log(sum);
}

/** The continued fraction of the incomplete beta function, by Lentz' method. */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const apart = (value: number) => Math.abs(value) < tiny ? tiny : value;
  let c = 1;
  let d = 1 / apart(1 - (a + b) * x / (a + 1));
  let found = d;
  for (let m = 1; m < 10_000; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / apart(1 + even * d);
    c = apart(1 + even / c);
    found *= d * c;
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / apart(1 + odd * d);
    c = apart(1 + odd / c);
    found *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) break;
  }
  return found;
}
