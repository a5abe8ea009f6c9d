/**
 * What traced exchanges cost.
 *
 * @module
 */
import { costOf } from "../../prices/cost.ts";
import type { PriceList } from "../../prices/price_list.ts";
import type { RequestTrace } from "./request_trace.ts";

/** Loads prices with the first exchange that has any; traces wait for them, answers do not. */
export class Pricing {
  readonly #load: () => Promise<PriceList | undefined>;
  readonly #waiting: (() => void)[] = [];
  #prices: PriceList | undefined;
  #loading: Promise<void> | undefined;
  #isLoaded = false;

  /** `load` returns undefined, and says why, where no price can be read. */
  constructor(load: () => Promise<PriceList | undefined>) {
    this.#load = load;
  }

  /** Calls `next` when the costs of a trace are in it: traces before it come first. */
  price(trace: RequestTrace, next: () => void): void {
    const isNeeded = trace.exchanges.some(({ usage }) => usage !== undefined);
    if (this.#isLoaded || !isNeeded && this.#loading === undefined) {
      this.#add(trace);
      next();
      return;
    }
    this.#waiting.push(() => {
      this.#add(trace);
      next();
    });
    this.#loading ??= this.#open();
  }

  /** Resolves when no trace waits. */
  async settled(): Promise<void> {
    await this.#loading;
  }

  async #open(): Promise<void> {
    this.#prices = await this.#load();
    this.#isLoaded = true;
    for (const next of this.#waiting.splice(0)) next();
  }

  #add(trace: RequestTrace): void {
    for (const [i, exchange] of trace.exchanges.entries()) {
      const { usage, provider, model, started, tier } = exchange;
      const price = this.#prices?.of(`${provider}/${model}`);
      const cost = usage && costOf(usage, price, { at: started, tier });
      if (cost !== undefined) trace.exchanges[i] = { ...exchange, cost };
    }
  }
}
