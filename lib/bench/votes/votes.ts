/**
 * From the votes of a history to comparisons of models.
 *
 * @module
 */
import { NameSet } from "../../core/data/names.ts";
import { isTie, type Preference } from "../../history/line/preference.ts";

/** What a ranking needs to know of an exchange. */
export interface VotedExchange {
  /** Full name of the model that answered. */
  readonly model: string;
  /** Id of the conversation's first exchange. */
  readonly conversation: string;
  /** Whether its model is one of those that are ranked. */
  readonly isWanted: boolean;
}

/** A vote that tells models apart. */
export interface Vote {
  /** Votes of one conversation hang together. */
  readonly conversation: string;
  /** Names of the models that answered, each once; two at least. */
  readonly models: readonly string[];
  /** The model that was preferred; undefined for a tie. */
  readonly best: string | undefined;
  /** Whether the best answer was the first of two on the screen; undefined for ties and more answers. */
  readonly wasFirst: boolean | undefined;
}

/** The votes that count, and how many do not. */
export interface CountedVotes {
  readonly votes: readonly Vote[];
  /** Votes about answers of one model only. */
  readonly alike: number;
  /** Votes whose answers are not in the history. */
  readonly missing: number;
}

/**
 * Reads votes.
 *
 * @param exchangeOf the exchange with an id; undefined if the history lacks it
 */
export function countVotes(
  preferences: Iterable<Preference>,
  exchangeOf: (id: string) => VotedExchange | undefined,
): CountedVotes {
  const votes: Vote[] = [];
  let [alike, missing] = [0, 0];
  for (const one of preferences) {
    const { question, answers, choice, shown } = one;
    const found = answers.map((id) => ({ id, exchange: exchangeOf(id) }));
    const wanted = found.flatMap(({ id, exchange }) =>
      exchange?.isWanted === true ? [{ id, ...exchange }] : []
    );
    if (found.some(({ exchange }) => exchange === undefined)) missing++;
    else if (wanted.length > 1) {
      const best = wanted.find(({ id }) => id === choice)?.model;
      // The chosen answer is of a model that is not ranked: nothing is known about the others.
      if (best === undefined && !isTie(one)) continue;
      const models = [...new NameSet(wanted.map(({ model }) => model))];
      if (models.length === 1) alike++;
      else {
        const conversation = exchangeOf(question)?.conversation ?? question;
        const wasFirst = best === undefined || shown.length !== 2
          ? undefined
          : shown[0] === choice;
        votes.push({ conversation, models, best, wasFirst });
      }
    }
  }
  return { votes, alike, missing };
}
