/**
 * Pairs of answers of which a blind vote preferred one.
 *
 * @module
 */
import { NameMap } from "../../../core/data/names.ts";
import { chainsTo } from "../../chain/chains.ts";
import type { Exchange } from "../../line/exchange.ts";
import { isTie, type Preference } from "../../line/preference.ts";

/** Two answers to one request. */
export interface VotedPair {
  /** The better one with its ancestors, from the conversation's first exchange on. */
  readonly chosen: readonly Exchange[];
  readonly rejected: Exchange;
}

/** An exchange that votes name. */
interface Voted {
  /** Those of which another answer is awaited. */
  readonly votes: Set<Preference>;
  /** Undefined before the exchange has come, and once it is not needed any more. */
  chain: readonly Exchange[] | undefined;
}

/**
 * Finds the answers of votes among conversations. Each answer to the first question of a conversation begins another
 * one; such answers are kept until the others have come.
 */
export class VotedPairs {
  readonly #voted = new NameMap<Voted>();

  /** Ties prefer nothing, so they are left out. */
  constructor(votes: Iterable<Preference>) {
    for (const vote of votes) {
      if (isTie(vote)) continue;
      for (const id of vote.answers) {
        const voted = this.#voted.get(id) ??
          { votes: new Set(), chain: undefined };
        voted.votes.add(vote);
        this.#voted.set(id, voted);
      }
    }
  }

  /** The pairs that the exchanges of a conversation complete, each once for each vote. */
  *add(exchanges: readonly Exchange[]): Generator<VotedPair, void> {
    for (const chain of chainsTo(exchanges, ({ id }) => this.#voted.has(id))) {
      const added = chain.at(-1)?.id ?? "";
      const voted = this.#voted.get(added);
      if (voted === undefined || voted.chain !== undefined) continue;
      voted.chain = chain;
      for (const vote of [...voted.votes]) {
        yield* this.#completed(vote, added);
        this.#release(vote);
      }
    }
  }

  /** The pairs of a vote that an answer belongs to, as far as the other one has come. */
  *#completed(
    { answers, choice }: Preference,
    added: string,
  ): Generator<VotedPair, void> {
    const chosen = this.#voted.get(choice)?.chain;
    const losers = answers.filter((id) => id !== choice);
    for (const id of added === choice ? losers : [added]) {
      const rejected = this.#voted.get(id)?.chain?.at(-1);
      if (chosen !== undefined && rejected !== undefined) {
        yield { chosen, rejected };
      }
    }
  }

  /** Forgets a vote whose answers have all come, and answers that no other vote names. */
  #release(vote: Preference): void {
    const all = vote.answers.map((id) => this.#voted.get(id));
    if (all.some((voted) => voted?.chain === undefined)) return;
    for (const voted of all) {
      voted?.votes.delete(vote);
      if (voted?.votes.size === 0) voted.chain = undefined;
    }
  }
}
