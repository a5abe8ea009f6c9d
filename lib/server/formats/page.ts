/**
 * Pagination of lists, with the parameters of the official SDKs.
 *
 * @module
 */
import { invalid } from "../../core/data/invalid.ts";

/** The requested page, and the names of its parameters. */
export interface PageQuery {
  /** The request's query. */
  readonly query: URLSearchParams;
  /** The parameter with the id before the page. */
  readonly after: string;
  /** The parameter with the id after the page, if the API has one. */
  readonly before?: string;
  /** The largest page size. */
  readonly most: number;
}

/** One page of a list. */
export interface Page<T> {
  readonly data: readonly T[];
  /** Whether there are more entries in the reading direction. */
  readonly more: boolean;
}

const DEFAULT_LIMIT = 20;

/**
 * Takes a page of a list; of 20 entries unless the query has a `limit`.
 *
 * @throws {ApiError} 400 for an invalid limit or an unknown id
 */
export function pageOf<T extends { readonly id?: string }>(
  list: readonly T[],
  { query, after, before, most }: PageQuery,
): Page<T> {
  const limit = limitOf(query, most);
  const end = before === undefined ? undefined : indexOf(list, query, before);
  if (end !== undefined) {
    const start = Math.max(0, end - limit);
    return { data: list.slice(start, end), more: start > 0 };
  }
  const start = (indexOf(list, query, after) ?? -1) + 1;
  const stop = start + limit;
  return { data: list.slice(start, stop), more: stop < list.length };
}

function limitOf(query: URLSearchParams, most: number): number {
  const text = query.get("limit");
  if (text === null) return DEFAULT_LIMIT;
  const limit = /^\d+$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= most) return limit;
  throw invalid("limit", `must be a number from 1 to ${most}, not ${text}`);
}

function indexOf(
  list: readonly { readonly id?: string }[],
  query: URLSearchParams,
  name: string,
): number | undefined {
  const id = query.get(name);
  if (id === null) return undefined;
  const index = list.findIndex((entry) => entry.id === id);
  if (index >= 0) return index;
  throw invalid(name, `must be an id of this list, not ${id}`);
}
