/**
 * The model of Bradley and Terry (1952): each player has a strength, and the chance that one beats another is the
 * logistic function of the difference of their strengths.
 *
 * @module
 */

/** How often each player beat each other one; a tie counts half for both. */
export interface Wins {
  /** How many players; the last one is the average player, whose strength is 0. */
  readonly players: number;
  /** By winner times `players` plus loser. */
  readonly counts: Float64Array;
}

/** Steps of Newton's method; a few are enough. */
const MOST_STEPS = 100;
const PRECISION = 1e-11;
/** So often a step is halved until it leads upwards. */
const MOST_HALVES = 40;

/** The chance that a player beats another who is weaker by `difference`. */
export function chance(difference: number): number {
  return 1 / (1 + Math.exp(-difference));
}

/**
 * The most likely strengths of all players but the average one. They are finite if each player has tied with the
 * average one, or has won and lost.
 */
export function strengths(wins: Wins): Float64Array {
  const n = wins.players - 1;
  let found = new Float64Array(n);
  let reached = likelihood(wins, found);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { slope, curvature } = derivatives(wins, found);
    const move = solved(curvature, slope);
    let [next, height] = [found, -Infinity];
    // Close to the top, heights differ by no more than rounding.
    const least = reached - 1e-12 * Math.abs(reached);
    for (let half = 0; half < MOST_HALVES && !(height >= least); half++) {
      next = found.map((value, i) => value + (move[i] ?? 0) / 2 ** half);
      height = likelihood(wins, next);
    }
    if (!(height >= least)) return found;
    const far = next.some((value, i) =>
      Math.abs(value - (found[i] ?? 0)) > PRECISION
    );
    [found, reached] = [next, height];
    if (!far) return found;
  }
  return found;
}

/** The logarithm of the likelihood. */
function likelihood({ players, counts }: Wins, at: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < players; i++) {
    for (let j = 0; j < players; j++) {
      const count = counts[i * players + j] ?? 0;
      if (count > 0) sum -= count * Math.log1p(Math.exp(lead(at, j, i)));
    }
  }
  return sum;
}

/** By how much one player is stronger than another; the average player has no entry. */
function lead(at: Float64Array, one: number, other: number): number {
  return (at[one] ?? 0) - (at[other] ?? 0);
}

/** The gradient of the likelihood and its negated Hessian, row by row. */
function derivatives(
  { players, counts }: Wins,
  at: Float64Array,
): { slope: Float64Array; curvature: Float64Array } {
  const n = players - 1;
  const slope = new Float64Array(n);
  const curvature = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < players; j++) {
      const won = counts[i * players + j] ?? 0;
      const games = won + (counts[j * players + i] ?? 0);
      if (i === j || games === 0) continue;
      const expected = chance(lead(at, i, j));
      const bend = games * expected * (1 - expected);
      slope[i] = (slope[i] ?? 0) + won - games * expected;
      curvature[i * n + i] = (curvature[i * n + i] ?? 0) + bend;
      if (j < n) curvature[i * n + j] = -bend;
    }
  }
  return { slope, curvature };
}

/** Solves a system of linear equations with a symmetric, positive definite matrix, by Cholesky's method. */
function solved(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  const lower = Float64Array.from(matrix);
  const entry = (i: number, j: number) => lower[i * n + j] ?? 0;
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let rest = entry(i, j);
      for (let k = 0; k < j; k++) rest -= entry(i, k) * entry(j, k);
      lower[i * n + j] = i === j
        ? Math.sqrt(Math.max(rest, Number.MIN_VALUE))
        : rest / entry(j, j);
    }
  }
  const found = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) found[i] = at(i) - entry(i, k) * at(k);
    found[i] = at(i) / entry(i, i);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) found[i] = at(i) - entry(k, i) * at(k);
    found[i] = at(i) / entry(i, i);
  }
  return found;

  function at(i: number): number {
    return found[i] ?? 0;
  }
}
