/**
 * Picks the newest exchanges for a list that has the newest last.
 *
 * @module
 */
import type { History, RecordedExchange } from "../../history/history.ts";
import type { Query } from "../../history/query/query.ts";

/**
 * The results of `pick` for the exchanges that began last, the oldest of them first; exchanges for which it returns
 * undefined do not count.
 *
 * @throws the system's error if the history is there and cannot be read
 */
export async function pickNewest<T>(
  history: History,
  query: Query,
  count: number,
  pick: (found: RecordedExchange) => T | undefined,
): Promise<T[]> {
  const picked: T[] = [];
  for await (const found of history.query(query)) {
    for (const one of found) {
      const value = pick(one);
      if (value !== undefined) picked.push(value);
      if (picked.length === count) return picked.reverse();
    }
  }
  return picked.reverse();
}
