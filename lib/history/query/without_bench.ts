/**
 * Queries for exported data.
 *
 * @module
 */
import { type Query, SOURCES } from "./query.ts";

/**
 * Leaves benchmarks out of a query for exported data, because they repeat earlier requests, unless the query names
 * their source or a run.
 */
export function withoutBench(query: Query): Query {
  return {
    ...query,
    source: query.source ??
      SOURCES.filter((source) => source !== "bench" || query.run !== undefined),
  };
}
