/**
 * What a benchmark may cost: `--max-spend`.
 *
 * @module
 */
import type { Exchange } from "../../history/line/exchange.ts";
import type { Plan } from "../plan.ts";
import { costAt, type Payer } from "../scored.ts";

/** Adds up what is known to be spent, and lets no request begin once the limit is reached. */
export class Budget {
  readonly #plan: Plan;
  readonly #full = new AbortController();
  #spent = 0;
  /** Aborted when the user stops the run or the limit is reached. */
  readonly signal: AbortSignal;

  /** Nothing is spent. */
  constructor(plan: Plan, signal: AbortSignal) {
    this.#plan = plan;
    this.signal = AbortSignal.any([signal, this.#full.signal]);
  }

  /** Whether the limit is reached. */
  get isSpent(): boolean {
    return this.#full.signal.aborted;
  }

  /** Counts an exchange that has ended. */
  add(exchange: Exchange | undefined, who: Payer): void {
    const { maxSpend = Infinity } = this.#plan;
    this.#spent += exchange && costAt(this.#plan, who, exchange) || 0;
    if (this.#spent >= maxSpend) this.#full.abort();
  }
}
