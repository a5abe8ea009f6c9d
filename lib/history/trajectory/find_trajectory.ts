/**
 * Finds a recorded trajectory.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import { chainsOf } from "../chain/chains.ts";
import type { History } from "../history.ts";
import type { Exchange } from "../line/exchange.ts";
import { meantRun } from "../query/meant_run.ts";
import { callCount, type Trajectory, trajectoryOf } from "./trajectory.ts";

/**
 * The trajectory that an id means. A conversation's id, or the beginning of one, means its newest branch, an exchange's
 * the conversation up to it, and a run's that of its conversations with the most calls. `last` is the newest exchange.
 *
 * @throws {UsageError} there is no such exchange or run, there are several, or no tool result is recorded there
 * @throws {ChatError} the history lacks the beginning of the conversation
 */
export async function findTrajectory(
  history: History,
  id: string,
): Promise<Trajectory> {
  const found = (await chainsFrom(history, id)).map(trajectoryOf)
    .sort((a, b) => callCount(b) - callCount(a))[0];
  if (found !== undefined && callCount(found) > 0) return found;
  throw new UsageError(`"${id}" has no tool call with a result`, {
    hint: `chat history --tool '*' lists answers that call tools`,
  });
}

async function chainsFrom(history: History, id: string): Promise<Exchange[][]> {
  try {
    return [await history.chain(await history.find(id))];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const run = await meantRun(history, id).catch(() => undefined);
    if (run === undefined) throw error;
    const chains: Exchange[][] = [];
    for await (const { exchanges } of history.conversations({ run })) {
      chains.push(...chainsOf(exchanges));
    }
    if (chains.length > 0) return chains;
    throw error;
  }
}
