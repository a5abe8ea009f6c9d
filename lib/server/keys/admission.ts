/**
 * A request of a client key on its way: what its exchanges use is settled when all of them have ended.
 *
 * @module
 */
import type { Draft } from "../../history/record/draft.ts";
import type { Ledger, Left, SpentExchange } from "../../keys/ledger.ts";
import { spendOf } from "../../keys/spend.ts";
import type { PriceList } from "../../prices/price_list.ts";
import { tierOf } from "../../prices/tier.ts";
import type { HeaderList } from "../guard/header_list.ts";
import { limitHeaders } from "./limit_headers.ts";

/** What an {@linkcode Admission} is made from. */
export interface AdmissionParts {
  readonly ledger: Ledger;
  readonly ticket: number;
  readonly left: readonly Left[];
  readonly prices: PriceList;
  /** Whether it costs nothing, whatever comes of it. */
  readonly isFree: boolean;
}

/** See the module. */
export class Admission {
  readonly #parts: AdmissionParts;
  readonly #exchanges: SpentExchange[] = [];
  #running = 0;
  #isLast = false;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
  }

  /** An exchange begins. */
  began(): void {
    this.#running++;
  }

  /**
   * An exchange has ended.
   *
   * @param isReplayed it was answered from a history
   */
  ended(draft: Draft, isReplayed: boolean): void {
    this.#running--;
    if (!isReplayed && !this.#parts.isFree) {
      const facts = { ...draft, tier: tierOf(draft.response) };
      const spend = spendOf(facts, this.#parts.prices);
      this.#exchanges.push({ id: draft.id, spend });
    }
    this.#settle();
  }

  /** No further exchange begins. */
  last(): void {
    this.#isLast = true;
    this.#settle();
  }

  /** Says what is left. */
  writeTo(headers: HeaderList): void {
    for (const [name, value] of limitHeaders(this.#parts.left)) {
      headers.set(name, value);
    }
  }

  #settle(): void {
    if (!this.#isLast || this.#running > 0) return;
    const { ledger, ticket } = this.#parts;
    ledger.settle({ ticket, exchanges: this.#exchanges });
  }
}
