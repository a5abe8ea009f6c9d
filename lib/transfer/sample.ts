/**
 * A few exchanges that stand for many: of every model, short and long, with tools and without.
 *
 * @module
 */

/** What decides about an exchange. */
export interface Candidate {
  /** The exchange's. */
  readonly id: string;
  /** Provider and model. */
  readonly model: string;
  /** Of the whole request, in characters. */
  readonly size: number;
  /** Whether tools were called, or answered. */
  readonly tools: boolean;
}

/**
 * Chooses up to `count` candidates: as many of each model as of any other, and of each model as many short, middling
 * and long requests, with tools and without, as far as there are any. Within these the choice is random.
 *
 * @param random from 0 (included) to 1 (excluded); the same sequence and the same candidates give the same choice
 * @returns in the order of the candidates
 */
export function chooseSample(
  candidates: readonly Candidate[],
  count: number,
  random: () => number,
): Candidate[] {
  const tercile = tercilesOf(candidates.map(({ size }) => size));
  const models = [...Map.groupBy(candidates, ({ model }) => model).values()]
    .map((ofModel) => [
      ...Map.groupBy(ofModel, ({ size, tools }) => `${tercile(size)} ${tools}`)
        .values(),
    ]);
  // Of each model its strata in turn, of all models one candidate in turn.
  const queues = models.map((strata) =>
    inTurn(shuffled(strata.map((stratum) => shuffled(stratum, random)), random))
  );
  const chosen = new Set(
    inTurn(shuffled(queues, random)).slice(0, count),
  );
  return candidates.filter((candidate) => chosen.has(candidate));
}

/** The first of each list, then the second of each, and so on. */
function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, i) => i)
    .flatMap((i) => lists.flatMap((list) => list.slice(i, i + 1)));
}

/** A copy in random order (Fisher and Yates). */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}

/** Tells whether a size is among the smallest, the middle or the largest third. */
function tercilesOf(sizes: readonly number[]): (size: number) => 0 | 1 | 2 {
  const sorted = sizes.toSorted((a, b) => a - b);
  const small = sorted[Math.floor(sorted.length / 3)] ?? 0;
  const large = sorted[Math.floor(2 * sorted.length / 3)] ?? 0;
  return (size) => size < small ? 0 : size < large ? 1 : 2;
}
