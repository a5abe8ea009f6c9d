/**
 * Prices by model.
 *
 * @module
 */
import { NameSet } from "../core/data/names.ts";
import type { ModelPrice } from "./model_price.ts";

/** Knows what models cost. */
export interface PriceList {
  /** Where the prices are from and of which day, for people. */
  readonly source: string;
  /**
   * The price of a model by its full name; undefined when it is not known.
   *
   * @param name `provider/model`
   */
  of(name: string): ModelPrice | undefined;
  /** A full name, or the model's own, of each model that has a price. */
  names(): Iterable<string>;
}

/** Asks one list after the other. */
export function firstOf(lists: readonly PriceList[]): PriceList {
  return {
    source: lists.map(({ source }) => source).join("; "),
    of(name) {
      for (const list of lists) {
        const price = list.of(name);
        if (price !== undefined) return price;
      }
      return undefined;
    },
    names: () => new NameSet(lists.flatMap((list) => [...list.names()])),
  };
}
