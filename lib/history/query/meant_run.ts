/**
 * Finds the run that a user means.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import { ulidTime } from "../../core/data/ulid.ts";
import type { History } from "../history.ts";
import type { Query } from "./query.ts";

/**
 * The whole id of a run: `last` means the newest run, other text a run's name or the beginning of its id. A whole id is
 * returned even if the history lacks it.
 *
 * @throws {UsageError} the history has no such run, or several
 */
export async function meantRun(
  history: Pick<History, "runs" | "location">,
  text: string,
): Promise<string> {
  const begins = text.toUpperCase();
  if (ulidTime(begins) !== undefined) return begins;
  let meant: string | undefined;
  for await (const { id, name } of history.runs()) {
    if (text === "last" || name === text) return id;
    if (begins === "" || !id.startsWith(begins)) continue;
    if (meant !== undefined) {
      throw new UsageError(`"${text}" matches more than one run`, {
        hint: `such as ${id} and ${meant}`,
      });
    }
    meant = id;
  }
  if (meant !== undefined) return meant;
  throw new UsageError(
    text === "last" ? "No run is recorded" : `No run "${text}"`,
    { hint: `looked in ${history.location}; chat history runs lists runs` },
  );
}

/**
 * Replaces the run of a query by its whole id.
 *
 * @throws {UsageError} there is no such run, or several
 */
export async function withRun<Q extends Query>(
  query: Q,
  history: Pick<History, "runs" | "location">,
): Promise<Q> {
  if (query.run === undefined) return query;
  return { ...query, run: await meantRun(history, query.run) };
}
