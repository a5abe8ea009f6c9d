/**
 * What running requests keep of limits until they are settled.
 *
 * @module
 */
import { NameMap } from "../core/data/names.ts";
import { NOTHING, type Spend } from "./ledger.ts";
import { minus, sumOf } from "./spend.ts";

/** What the running requests of a name, or several, keep. */
export interface Kept {
  readonly count: number;
  readonly spend: Spend;
}

const NONE: Kept = { count: 0, spend: NOTHING };

/** See the module. */
export class KeptSpend {
  readonly #kept = new NameMap<Kept>();

  /** A request begins. */
  keep(client: string, spend: Spend): void {
    const before = this.#kept.get(client) ?? NONE;
    this.#kept.set(client, {
      count: before.count + 1,
      spend: sumOf(before.spend, spend),
    });
  }

  /** It has ended. */
  release(client: string, spend: Spend): void {
    const before = this.#kept.get(client) ?? NONE;
    const count = before.count - 1;
    // With the last one goes what sums of fractions leave over.
    if (count <= 0) this.#kept.delete(client);
    else {
      this.#kept.set(client, {
        count,
        spend: sumOf(before.spend, minus(spend)),
      });
    }
  }

  /** What several names keep together. */
  of(names: readonly string[]): Kept {
    return names.reduce<Kept>((sum, name) => {
      const one = this.#kept.get(name);
      return one === undefined ? sum : {
        count: sum.count + one.count,
        spend: sumOf(sum.spend, one.spend),
      };
    }, NONE);
  }
}
