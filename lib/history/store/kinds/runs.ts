/**
 * Reads the runs of a history.
 *
 * @module
 */
import { NameMap, NameSet } from "../../../core/data/names.ts";
import { readRun, type Run, RUN_START } from "../../line/run.ts";
import { linesOfKind } from "./lines_of_kind.ts";

/**
 * The runs of a history; the run that began last comes first. A missing file has none.
 *
 * @throws the system's error if the file is there and cannot be read
 */
export async function* readRuns(path: string): AsyncGenerator<Run, void> {
  yield* newestRuns(runLines(path));
}

/** Each run once, with the members of its last line, at the position of its first line; `lines` are newest first. */
export async function* newestRuns(
  lines: AsyncIterable<Run> | Iterable<Run>,
): AsyncGenerator<Run, void> {
  const ended = new NameMap<Run>();
  const given = new NameSet();
  for await (const run of lines) {
    if (given.has(run.id)) continue;
    if (run.ended !== null) {
      if (!ended.has(run.id)) ended.set(run.id, run);
      continue;
    }
    given.add(run.id);
    yield ended.get(run.id) ?? run;
    ended.delete(run.id);
  }
  // The first lines of these runs were removed or could not be written.
  yield* ended.values();
}

async function* runLines(path: string): AsyncGenerator<Run, void> {
  for await (const line of linesOfKind(path, RUN_START)) {
    const run = readRun(line);
    if (run !== undefined) yield run;
  }
}
