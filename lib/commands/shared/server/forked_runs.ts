/**
 * Finds the runs from which a run was forked.
 *
 * @module
 */
import { NameMap } from "../../../core/data/names.ts";
import type { History } from "../../../history/history.ts";
import type { RunFork } from "../../../history/line/run.ts";

export interface ForkedRuns {
  /** The run from which it was forked, the run from which that one was forked, and so on. */
  readonly runs: readonly string[];
  /** How many of their answers it got. */
  readonly from: number;
}

/**
 * Reads the forks of a run; none for other runs than forks.
 *
 * @throws the system's error if the history cannot be read
 */
export async function forkedRuns(
  history: Pick<History, "runs">,
  id: string | undefined,
): Promise<ForkedRuns> {
  const forks = new NameMap<RunFork>();
  if (id === undefined) return { runs: [], from: 0 };
  for await (const run of history.runs()) {
    if (run.fork !== undefined) forks.set(run.id, run.fork);
  }
  const runs: string[] = [];
  for (let at = id;;) {
    const { run = null } = forks.get(at) ?? {};
    if (run === null || run === id || runs.includes(run)) break;
    runs.push(run);
    at = run;
  }
  return { runs, from: runs.length > 0 ? forks.get(id)?.from ?? 0 : 0 };
}
