/**
 * Adds up the exchanges of runs.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";
import type { History } from "../history.ts";
import type { Run } from "../line/run.ts";
import type { Query } from "../query/query.ts";
import {
  addCost,
  type CostOf,
  type Costs,
  type CostSum,
} from "../query/stats.ts";

/** The sums of one run. */
export interface RunTally {
  /** How many exchanges the run has. */
  exchanges: number;
  /** How many of them failed or were truncated. */
  failed: number;
  /** Tokens of requests and answers whose usage is known. */
  tokens: number;
  /** How many exchanges have a usage. */
  measured: number;
  /** How many exchanges did not fail, but have no usage. */
  unreported: number;
  /** Dollars; nothing is known of them where no prices were given. */
  readonly cost: CostSum;
}

/**
 * Adds up the exchanges of runs, by their ids.
 *
 * @throws the system's error if the history cannot be read
 */
export async function tallyRuns(
  history: Pick<History, "query">,
  runs: readonly Run[],
  costs?: Costs,
): Promise<ReadonlyMap<string, RunTally>> {
  const tallies = new NameMap<RunTally>(
    runs.map(({ id }) => [id, {
      exchanges: 0,
      failed: 0,
      tokens: 0,
      measured: 0,
      unreported: 0,
      cost: { total: 0, known: 0 },
    }]),
  );
  const prices = new NameMap<CostOf>();
  for await (const found of history.query(wanted(runs), "any")) {
    for (const one of found) {
      const { tail } = one;
      const tally = tail?.run === undefined ? undefined : tallies.get(tail.run);
      if (tail === undefined || tally === undefined) continue;
      tally.exchanges++;
      if (tail.status === "error" || tail.status === "truncated") {
        tally.failed++;
      }
      const { usage } = tail;
      if (usage === undefined) {
        if (tail.status !== "error") tally.unreported++;
        continue;
      }
      tally.measured++;
      tally.tokens += usage.total_tokens ?? 0;
      if (costs === undefined) continue;
      const name = `${one.provider}/${one.model}`;
      const costOf = prices.get(name) ?? costs.recorded(one);
      prices.set(name, costOf);
      addCost(tally.cost, costOf(usage, one.started, tail.tier));
    }
  }
  return tallies;
}

/** A query for the exchanges of runs; a client's session may have begun with an earlier server. */
function wanted(all: readonly Run[]): Query {
  const runs = all.map(({ id }) => id);
  if (all.some(({ command }) => command.length === 0)) return { runs };
  const [since] = all.map(({ started }) => started).sort();
  return { runs, since };
}
