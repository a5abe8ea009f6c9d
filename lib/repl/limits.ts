/**
 * Warns before a conversation is longer than its model can read, or costs more than the user allows.
 *
 * @module
 */
import { dollars } from "../core/text/dollars.ts";

/** What a conversation has come to. */
export interface Extent {
  /** Tokens of the last request and its answer. */
  readonly context: number | undefined;
  /** Tokens that the model can read. */
  readonly window: number | undefined;
  /** Dollars so far, as far as they are known. */
  readonly spent: number;
}

/** The share from which a warning is given. */
const WARN_FROM = 0.8;

/** Gives each warning once, and once more after the conversation was shortened. */
export class Limits {
  readonly #budget: number | undefined;
  #isLong = false;
  #spentWarnings = 0;

  /** @param budget dollars that the conversation may cost */
  constructor(budget: number | undefined) {
    this.#budget = budget;
  }

  /** The warnings after an answer. */
  warnings({ context = 0, window = Infinity, spent }: Extent): string[] {
    const warnings: string[] = [];
    const isLong = context >= WARN_FROM * window;
    if (isLong && !this.#isLong) {
      const share = Math.floor(100 * context / window);
      warnings.push(
        `the context is ${share} % full; /compact, /undo and /clear make room`,
      );
    }
    this.#isLong = isLong;
    const budget = this.#budget;
    if (budget === undefined) return warnings;
    const reached = [WARN_FROM, 1].filter((part) => spent >= part * budget);
    if (reached.length > this.#spentWarnings) {
      warnings.push(`${dollars(spent)} of the budget of $${budget} is spent`);
    }
    this.#spentWarnings = reached.length;
    return warnings;
  }
}
