/**
 * What recorded exchanges cost, for pages that add them up.
 *
 * @module
 */
import type { Costs } from "../history/query/stats.ts";
import type { PriceList } from "../prices/price_list.ts";
import { cacheSavings, recordedCosts } from "../prices/recorded_costs.ts";

/** At the prices of a list. */
export function pageCosts(prices: PriceList): Costs {
  return { recorded: recordedCosts(prices), saved: cacheSavings(prices) };
}
