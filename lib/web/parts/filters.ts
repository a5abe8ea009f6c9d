/**
 * The query in the address of a page.
 *
 * @module
 */
import type { History } from "../../history/history.ts";
import { withRun } from "../../history/query/meant_run.ts";
import { parseQuery } from "../../history/query/parse_query.ts";
import type { Query } from "../../history/query/query.ts";

/**
 * Reads a query; fields that were left empty do not count.
 *
 * @param others parameters of the page that no query has
 * @throws {UsageError} the address cannot be understood, or the history has no such run
 */
export async function readFilters(
  params: URLSearchParams,
  others: readonly string[],
  history: History | undefined,
): Promise<Query> {
  const filters = new URLSearchParams();
  for (const [name, value] of params) {
    if (value !== "" && !others.includes(name)) filters.append(name, value);
  }
  const query = parseQuery(filters);
  return history === undefined ? query : await withRun(query, history);
}
