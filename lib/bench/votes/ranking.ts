/**
 * Ranks models by blind votes.
 *
 * @module
 */
import { NameMap, NameSet } from "../../core/data/names.ts";
import {
  type Estimate,
  estimateOf,
  FEWEST_ITEMS,
  SHARE,
} from "../statistics/estimate.ts";
import { seededIndices } from "../statistics/random.ts";
import { resamplesOf } from "../statistics/resamples.ts";
import { mean, share } from "../statistics/statistics.ts";
import { chance, strengths, type Wins } from "./bradley_terry.ts";
import type { CountedVotes, Vote } from "./votes.ts";

/** How often a model was preferred. */
export interface Tally {
  /** Votes about an answer of the model. */
  votes: number;
  /** Its answer was the best one. */
  won: number;
  /** Both were good, or neither. */
  tied: number;
  /** Another answer was the best one. */
  lost: number;
}

/** A model in the ranking. */
export interface RankedModel extends Tally {
  /** Full name. */
  readonly model: string;
  /** From 1; null while the interval of its score overlaps that of another model. */
  readonly rank: number | null;
  /** The chance that its answer is preferred to that of an average one of these models. */
  readonly score: Estimate;
  /** The logarithm of the odds of that chance. */
  readonly strength: number;
}

/** Votes about two models, from the view of the first one. */
export interface RankedPair extends Tally {
  readonly first: string;
  readonly second: string;
}

/** Models by votes, the best one first. */
export interface Ranking {
  /** Votes that count. */
  readonly votes: number;
  /** Conversations that they come from. */
  readonly conversations: number;
  readonly models: readonly RankedModel[];
  /** Pairs of models about which there are votes. */
  readonly pairs: readonly RankedPair[];
  /** How often the best answer was the first on the screen; half of the time, if the place does not matter. */
  readonly firstOnScreen?: Estimate;
  /** Votes about answers of one model only, which do not count. */
  readonly alike: number;
  /** Votes whose answers are not in the history, which do not count. */
  readonly missing: number;
}

/**
 * Ranks the models of votes; the order of votes does not matter.
 *
 * @param seed decides the resamples
 */
export function rank(
  { votes, alike, missing }: CountedVotes,
  seed = 1,
): Ranking {
  const names = [...new NameSet(votes.flatMap(({ models }) => models))].sort();
  const clusters = clustersOf(votes);
  const strengthsOf = (models: readonly string[]) =>
    centered(strengths(sumOf([gamesOf(votes, models)], models.length)));
  const rough = strengthsOf(names);
  const places = new NameMap(names.map((name, i) => [name, rough[i] ?? 0]));
  const placeOf = (name: string) => places.get(name) ?? 0;
  // By strength, so that names decide neither what is drawn nor how sums are rounded.
  names.sort((a, b) => placeOf(b) - placeOf(a));
  const strength = strengthsOf(names);
  const intervals = intervalsOf(clusters, names, seed);
  const scores = names.map((_, i) => {
    const value = chance(strength[i] ?? 0);
    const [low, high] = intervals?.[i] ?? [-Infinity, Infinity];
    return intervals === undefined
      ? { value }
      : estimateOf(value, chance(low), chance(high), SHARE);
  });
  const firsts = clusters.map((own) =>
    own.flatMap(({ wasFirst }) => wasFirst === undefined ? [] : +wasFirst)
  );
  const firstOnScreen = share(firsts);
  return {
    votes: votes.length,
    conversations: clusters.length,
    models: names.map((model, i) => ({
      model,
      rank: isClear(scores, i) ? i + 1 : null,
      score: scores[i] as Estimate,
      strength: strength[i] ?? 0,
      ...tallyOf(votes, model),
    })),
    pairs: pairsOf(votes, names),
    ...(firstOnScreen === undefined ? {} : { firstOnScreen }),
    alike,
    missing,
  };
}

/** Votes by conversation, in an order that does not depend on that of the votes. */
function clustersOf(votes: readonly Vote[]): Vote[][] {
  const all = Map.groupBy(votes, ({ conversation }) => conversation);
  return [...all.keys()].sort().map((key) => all.get(key) ?? []);
}

/** A result of two players: by their indices, the winner first; a tie is two of half a win. */
type Game = readonly [winner: number, loser: number, count: number];

function gamesOf(votes: readonly Vote[], names: readonly string[]): Game[] {
  const places = new NameMap(names.map((name, i) => [name, i]));
  const placeOf = (name: string) => places.get(name) ?? 0;
  return votes.flatMap(({ models, best }): Game[] =>
    best === undefined
      ? models.flatMap((one) =>
        models.filter((other) => other !== one)
          .map((other): Game => [placeOf(one), placeOf(other), 1 / 2])
      )
      : models.filter((model) => model !== best)
        .map((model): Game => [placeOf(best), placeOf(model), 1])
  );
}

/** All games, and one tie of each model with an average one, which keeps strengths finite. */
function sumOf(all: Iterable<readonly Game[]>, models: number): Wins {
  const players = models + 1;
  const counts = new Float64Array(players * players);
  const add = (winner: number, loser: number, count: number) => {
    const at = winner * players + loser;
    counts[at] = (counts[at] ?? 0) + count;
  };
  for (let model = 0; model < models; model++) {
    add(model, models, 1 / 2);
    add(models, model, 1 / 2);
  }
  for (const games of all) for (const game of games) add(...game);
  return { players, counts };
}

/**
 * The interval of each model's strength, from a bootstrap that draws whole conversations; undefined for too few of
 * them. As in {@linkcode pairedShares}, results for both sides are added to what is drawn from (for each model, a win
 * and a loss against an average one), so that votes which all agree do not seem to prove that none would differ.
 */
function intervalsOf(
  clusters: readonly (readonly Vote[])[],
  names: readonly string[],
  seed: number,
): (readonly [low: number, high: number])[] | undefined {
  if (clusters.length < FEWEST_ITEMS) return undefined;
  const average = names.length;
  const items: Game[][] = [
    ...clusters.map((own) => gamesOf(own, names)),
    ...names.flatMap((_, i): Game[][] => [
      [[i, average, 1]],
      [[average, i, 1]],
    ]),
  ];
  const { count, tail } = resamplesOf(clusters.length);
  const draw = seededIndices(seed, items.length);
  const drawn = new Uint32Array(items.length);
  const found = names.map(() => new Float64Array(count));
  for (let r = 0; r < count; r++) {
    draw(drawn);
    const games = Array.from(drawn, (at) => items[at] ?? []);
    centered(strengths(sumOf(games, names.length)))
      .forEach((strength, i) => (found[i] as Float64Array)[r] = strength);
  }
  const cut = Math.floor(tail * count);
  return found.map((values) => {
    values.sort();
    return [values[cut] ?? -Infinity, values[count - 1 - cut] ?? Infinity];
  });
}

/** Strengths around their mean, which is that of an average model. */
function centered(all: Float64Array): Float64Array {
  const middle = mean([...all]);
  return all.map((strength) => strength - middle);
}

/** Whether the interval of a score overlaps no other one. */
function isClear(scores: readonly Estimate[], at: number): boolean {
  const { low = 0, high = 1 } = scores[at] as Estimate;
  return scores.every((other, i) =>
    i === at || low > (other.high ?? 1) || high < (other.low ?? 0)
  );
}

function tallyOf(votes: readonly Vote[], model: string): Tally {
  const own = votes.filter(({ models }) => models.includes(model));
  const won = own.filter(({ best }) => best === model).length;
  const tied = own.filter(({ best }) => best === undefined).length;
  return { votes: own.length, won, tied, lost: own.length - won - tied };
}

/** A vote for a third model says nothing about a pair. */
function pairsOf(
  votes: readonly Vote[],
  names: readonly string[],
): RankedPair[] {
  return names.flatMap((first, i) =>
    names.slice(i + 1).flatMap((second) => {
      const own = votes.filter(({ models, best }) =>
        models.includes(first) && models.includes(second) &&
        (best === undefined || best === first || best === second)
      );
      return own.length === 0
        ? []
        : [{ first, second, ...tallyOf(own, first) }];
    })
  );
}
