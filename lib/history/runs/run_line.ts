/**
 * The line of one run.
 *
 * @module
 */
import type { History } from "../history.ts";
import type { Run } from "../line/run.ts";

/**
 * The run with a whole id; undefined if the history has no line of it.
 *
 * @throws the system's error if the history is there and cannot be read
 */
export async function runLineOf(
  history: Pick<History, "runs">,
  id: string,
): Promise<Run | undefined> {
  for await (const run of history.runs()) if (run.id === id) return run;
  return undefined;
}
