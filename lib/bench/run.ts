/**
 * A run that has ended, as the history has it: all that a report is made from.
 *
 * @module
 */
import type { Exchange } from "../history/line/exchange.ts";
import type { Expected } from "./checks/compare.ts";
import type { Plan } from "./plan.ts";
import { jobKey } from "./plan.ts";
import type { End, GradeNote, JudgeNote, Note, StepNote } from "./record.ts";
import type { Answered } from "./scored.ts";

/** A comparison by the judge, with its note. */
export interface Judged {
  /** Which answers it compared. */
  readonly note: JudgeNote;
  /** As recorded. */
  readonly exchange: Exchange;
}

/** A grader's look at an answer, with its note. */
export interface Graded {
  /** Which answer and which check. */
  readonly note: GradeNote;
  /** As recorded. */
  readonly exchange: Exchange;
}

/** An answer of a trajectory that further ones follow, with its note. */
export interface TakenStep {
  /** Which job, and which of its steps. */
  readonly note: StepNote;
  /** As recorded. */
  readonly exchange: Exchange;
}

/** What a report is made from. */
export interface RunData {
  /** The plan of the run. */
  readonly plan: Plan;
  /** How it ended; absent when the program was killed. */
  readonly end?: End;
  /** By item. */
  readonly expected: readonly (Expected | undefined)[];
  /** The answers that count, in the order in which they were begun. */
  readonly answers: readonly Answered[];
  /** The answers of trajectories before the last, in the order in which they were begun. */
  readonly steps: readonly TakenStep[];
  /** Exchanges that trajectories are compared with, by id. */
  readonly known: ReadonlyMap<string, Exchange>;
  /** The answers that do not count. */
  readonly warmups: readonly Answered[];
  /** What the judge said. */
  readonly judged: readonly Judged[];
  /** What the grader said. */
  readonly graded: readonly Graded[];
}

/** Puts notes and exchanges together; a note whose exchange is gone is left out. */
export function runData(
  parts: Pick<RunData, "plan" | "end" | "expected"> & {
    readonly notes: readonly Note[];
    readonly exchanges: ReadonlyMap<string, Exchange>;
  },
): RunData {
  const { notes, exchanges, ...rest } = parts;
  const data = {
    ...rest,
    known: exchanges,
    answers: [] as Answered[],
    steps: [] as TakenStep[],
    warmups: [] as Answered[],
    judged: [] as Judged[],
    graded: [] as Graded[],
  };
  // Ids sort by time.
  const ordered = notes.toSorted((a, b) => a.exchange < b.exchange ? -1 : 1);
  for (const { what, ...note } of ordered) {
    const exchange = exchanges.get(note.exchange);
    if (exchange === undefined) continue;
    if (what === "judge") {
      data.judged.push({ note: note as JudgeNote, exchange });
    } else if (what === "grade") {
      data.graded.push({ note: note as GradeNote, exchange });
    } else if (what === "step") {
      data.steps.push({ note: note as StepNote, exchange });
    } else {
      const list = what === "answer" ? data.answers : data.warmups;
      list.push({ note: note as Answered["note"], exchange });
    }
  }
  return { ...data, answers: withSteps(data.answers, data.steps) };
}

function withSteps(
  answers: readonly Answered[],
  steps: readonly TakenStep[],
): readonly Answered[] {
  if (steps.length === 0) return answers;
  const byJob = Map.groupBy(steps, ({ note }) => jobKey(note));
  return answers.map((answered) => {
    const own = byJob.get(jobKey(answered.note));
    return own === undefined ? answered : { ...answered, steps: own };
  });
}
