/**
 * What runs are called.
 *
 * @module
 */
import { NameMap, NameSet } from "../../core/data/names.ts";
import { commandText } from "../../history/runs/run_text.ts";
import type { History } from "../../history/history.ts";
import type { Run } from "../../history/line/run.ts";
import { oneLine } from "../../core/text/text.ts";

/** Characters of a name at most. */
const LONGEST = 300;

/** The command of a run in one line; the name that a client gave it; else its id. */
export function runName({ id, command, name = "" }: Run): string {
  const text = command.length === 0 ? name : commandText(command);
  const line = oneLine(text.slice(0, LONGEST));
  return line === "" ? id : line;
}

/** The names of runs by their ids; reads no further than it must. */
export async function runNames(
  history: History,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new NameSet(ids);
  const names = new NameMap<string>();
  if (wanted.size === 0) return names;
  for await (const run of history.runs()) {
    if (!wanted.has(run.id)) continue;
    names.set(run.id, runName(run));
    if (names.size === wanted.size) break;
  }
  return names;
}
