/**
 * Reads benchmark runs from the history.
 *
 * @module
 */
import { isVerdict } from "../../history/line/labels_of.ts";
import { expectedOf } from "../items.ts";
import { asExpected, type Plan } from "../plan.ts";
import { type End, type Note, readBenchNote } from "../record.ts";
import { type RunData, runData } from "../run.ts";
import type { History } from "../../history/history.ts";
import type { Exchange } from "../../history/line/exchange.ts";
import { UsageError } from "../../core/errors.ts";
import { NameMap, NameSet } from "../../core/data/names.ts";

const ULID_LENGTH = 26;

/** The notes of a run. */
export interface RunNotes {
  plan: Plan;
  /** The newest first. */
  notes: Note[];
  end?: End;
}

/**
 * The notes of all runs, the newest run first.
 *
 * @throws the system's error if the history is there and cannot be read
 */
export async function* recordedRuns(
  history: Pick<History, "notes">,
): AsyncGenerator<RunNotes, void> {
  const open = new NameMap<{ notes: Note[]; end?: End }>();
  for await (const stored of history.notes("")) {
    const note = readBenchNote(stored);
    if (note === undefined) continue;
    const found = open.get(note.run) ?? { notes: [] };
    if (note.what === "plan") {
      open.delete(note.run);
      yield { plan: note.plan, ...found };
      continue;
    }
    if (note.what === "note") found.notes.push(note.note);
    else found.end = note.end;
    open.set(note.run, found);
  }
}

/**
 * Reads a run.
 *
 * @param wanted the run's id, a prefix of it, or `last`
 * @throws {UsageError} there is no such run, or several
 * @throws the system's error if the history is there and cannot be read
 */
export async function readRun(
  history: History,
  wanted: string,
): Promise<RunData> {
  const found = await readNotes(history, await findRun(history, wanted));
  if (found === undefined) throw notFound(history, wanted);
  const [data] = await readRuns(history, [found]);
  if (data === undefined) throw notFound(history, wanted);
  return data;
}

/**
 * Reads the exchanges of runs, of all of them at once.
 *
 * @throws the system's error if the history is there and cannot be read
 */
export async function readRuns(
  history: History,
  runs: readonly RunNotes[],
): Promise<RunData[]> {
  const verdicts = new NameMap<string>();
  const exchanges = await readExchanges(
    history,
    runs.flatMap(({ notes, plan }) =>
      [...notes, ...plan.items, ...notes.flatMap(comparedCalls)]
        .flatMap(({ exchange }) => exchange ?? [])
    ),
    verdicts,
  );
  return runs.map((run) => {
    const expected = run.plan.items.map(({ exchange: id, expected }) => {
      const exchange = exchanges.get(id ?? "");
      if (exchange !== undefined) {
        return expectedOf(exchange, verdicts.get(id ?? ""));
      }
      return expected === undefined ? undefined : asExpected(expected);
    });
    return runData({ ...run, expected, exchanges });
  });
}

/** The recorded calls that a note refers to. */
function comparedCalls(note: Note): { exchange: string }[] {
  return note.what === "answer"
    ? [note.trajectory?.divergence?.recorded ?? []].flat()
    : [];
}

async function findRun(history: History, wanted: string): Promise<string> {
  const prefix = wanted.toUpperCase();
  const last = wanted === "last";
  if (prefix.length === ULID_LENGTH) return prefix;
  const found = new NameSet();
  for await (const { run } of history.notes(last ? "" : prefix)) {
    if (last) return run;
    found.add(run);
  }
  const [run, other] = found;
  if (run === undefined || wanted === "") throw notFound(history, wanted);
  if (other === undefined) return run;
  throw new UsageError(`"${wanted}" matches more than one run`, {
    hint: `such as ${run} and ${other}`,
  });
}

/** The notes of a run, from the last one back to its plan, which was written first. */
async function readNotes(
  history: History,
  run: string,
): Promise<RunNotes | undefined> {
  const notes: Note[] = [];
  let end: End | undefined;
  for await (const stored of history.notes(run)) {
    const note = readBenchNote(stored);
    if (note?.what === "note") notes.push(note.note);
    else if (note?.what === "end") end = note.end;
    else if (note?.what === "plan") {
      return { plan: note.plan, notes, ...(end === undefined ? {} : { end }) };
    }
  }
  return undefined;
}

/** The exchanges with these ids that the history has; adds the user's labels to `verdicts`. */
async function readExchanges(
  history: History,
  ids: readonly string[],
  verdicts: Map<string, string>,
): Promise<Map<string, Exchange>> {
  const found = new NameMap<Exchange>();
  const conversations = history.conversations({ id: ids });
  for await (const { exchanges, isWanted, labels } of conversations) {
    for (const exchange of exchanges) {
      if (!isWanted(exchange.id)) continue;
      found.set(exchange.id, exchange);
      const verdict = labels.get(exchange.id)?.find(isVerdict);
      if (verdict !== undefined) verdicts.set(exchange.id, verdict);
    }
  }
  return found;
}

function notFound({ location }: History, wanted: string): UsageError {
  return new UsageError(`No run "${wanted}" in the history`, {
    hint: `looked in ${location}`,
  });
}
