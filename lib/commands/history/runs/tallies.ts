/**
 * Adds up the exchanges of runs.
 *
 * @module
 */
import { NameMap } from "../../../core/data/names.ts";
import type { History } from "../../../history/history.ts";
import type { Run } from "../../../history/line/run.ts";
import type { Reported } from "../../shared/known_tokens.ts";
import type { Query } from "../../../history/query/query.ts";

/** The sums of one run. */
export interface RunTally extends Reported {
  /** How many exchanges the run has. */
  exchanges: number;
  /** How many of them failed or were truncated. */
  failed: number;
  /** Tokens of requests and answers whose usage is known. */
  tokens: number;
  measured: number;
  unreported: number;
}

/**
 * Adds up the exchanges of runs, by their ids.
 *
 * @throws the system's error if the history cannot be read
 */
export async function tallyRuns(
  history: History,
  runs: readonly Run[],
): Promise<ReadonlyMap<string, RunTally>> {
  const tallies = new NameMap<RunTally>(
    runs.map(({ id }) => [id, {
      exchanges: 0,
      failed: 0,
      tokens: 0,
      measured: 0,
      unreported: 0,
    }]),
  );
  for await (const found of history.query(since(runs), "any")) {
    for (const { tail } of found) {
      const tally = tail?.run === undefined ? undefined : tallies.get(tail.run);
      if (tail === undefined || tally === undefined) continue;
      tally.exchanges++;
      if (tail.status === "error" || tail.status === "truncated") {
        tally.failed++;
      }
      if (tail.usage !== undefined) tally.measured++;
      else if (tail.status !== "error") tally.unreported++;
      tally.tokens += tail.usage?.total_tokens ?? 0;
    }
  }
  return tallies;
}

/** A query without the exchanges before the first run; a client's session may have begun with an earlier server. */
function since(runs: readonly Run[]): Query {
  if (runs.some(({ command }) => command.length === 0)) return {};
  const [first] = runs.map(({ started }) => started).sort();
  return first === undefined ? {} : { since: first };
}
