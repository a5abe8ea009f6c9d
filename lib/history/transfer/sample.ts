/**
 * Chooses a representative sample of exchanges: of every model, short and long, with tools and without.
 *
 * @module
 */

/** Facts of an exchange for the choice. */
export interface Candidate {
  /** Id of the exchange. */
  readonly id: string;
  /** Provider and model. */
  readonly model: string;
  /** Characters of the whole request. */
  readonly size: number;
  /** Whether it has tool calls or results. */
  readonly tools: boolean;
}

/**
 * Chooses up to `count` candidates: equally many of each model, and for each model equally many short, medium and long
 * requests, with tools and without, as far as there are any. Within these the choice is random.
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
  const models = [
    ...Map.groupBy(candidates, ({ model }) => `model ${model}`).values(),
  ]
    .map((ofModel) => [
      ...Map.groupBy(ofModel, ({ size, tools }) => `${tercile(size)} ${tools}`)
        .values(),
    ]);
  // Takes the strata of each model in turn, and one candidate of each model in turn.
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

/** Returns the third of a size among all: smallest, middle or largest. */
function tercilesOf(sizes: readonly number[]): (size: number) => 0 | 1 | 2 {
  const sorted = sizes.toSorted((a, b) => a - b);
  const small = sorted[Math.floor(sorted.length / 3)] ?? 0;
  const large = sorted[Math.floor(2 * sorted.length / 3)] ?? 0;
  return (size) => size < small ? 0 : size < large ? 1 : 2;
}
