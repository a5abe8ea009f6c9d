/**
 * From the options that choose exchanges to a query of the history.
 *
 * @module
 */
import type { Query } from "../../history/scan.ts";
import { type ExchangeFilter, fits, says } from "../exchange_filter.ts";

/** The query that the options stand for. */
export function queryOf(filter: ExchangeFilter): Query {
  return {
    fits: (facts) => fits(filter, facts),
    search: filter.search,
    says,
  };
}
