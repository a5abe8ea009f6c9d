/**
 * What a run leaves in the history beside its exchanges: lines of kind `bench`, which readers of exchanges skip.
 *
 * @module
 */
import type { Note as StoredNote } from "../history/line/note.ts";
import type { ModelPrice } from "../prices/model_price.ts";
import type { Job, Plan } from "./plan.ts";
import type { TrajectoryNote } from "./trajectory/trajectory_note.ts";

/** One of two answers that a judge compares. */
export interface Side {
  /** Index of the model; null for the expected answer. */
  model: number | null;
  /** Which of its answers, from 0. */
  repeat: number;
}

/** Which exchange answered what. */
export type Note =
  /** An answer that counts. */
  | AnswerNote & { what: "answer" }
  /** An answer that does not. */
  | AnswerNote & { what: "warmup" }
  /** An answer of a trajectory that further ones follow. */
  | StepNote & { what: "step" }
  | JudgeNote & { what: "judge" }
  | GradeNote & { what: "grade" };

/** The exchange in which a grader looked at an answer. */
export interface GradeNote extends Job {
  /** ULID of the exchange. */
  exchange: string;
  /** The check, see {@linkcode gradeKey}. */
  check: string;
}

/** The exchange of a job. */
export interface AnswerNote extends Job {
  /** ULID of the exchange. */
  exchange: string;
  /** How long the request waited for its turn after it was due, in ms; absent when it did not. */
  queued?: number;
  /** When the first chunk of the stream came, whatever it held, in ms since the request; absent when none came. */
  firstChunk?: number;
  /** Of the last answer of a trajectory. */
  trajectory?: TrajectoryNote;
}

/** An exchange of a job before the last one. */
export interface StepNote extends AnswerNote {
  /** From 0. */
  step: number;
}

/** The exchange in which a judge compared two answers to an item. */
export interface JudgeNote {
  /** ULID of the exchange. */
  exchange: string;
  /** Index of the item. */
  item: number;
  /** The answer that it read first. */
  first: Side;
  /** The answer that it read second. */
  second: Side;
}

/** How a run ended. */
export interface End {
  /** RFC 3339 in UTC, with ms. */
  ended: string;
  /** `aborted` by the user; what was done counts. */
  status: "completed" | "aborted";
  /** What stopped it, if that was not the user. */
  stopped?: "max-spend";
}

/** A line of a run. */
export type BenchLine =
  | { what: "plan"; run: string; plan: Plan }
  | { what: "note"; run: string; note: Note }
  | { what: "end"; run: string; end: End };

/** The note that opens a run. */
export function planNote({ run, ...plan }: Plan): StoredNote {
  return { run, ...plan, what: "plan" };
}

/** The note that goes with an exchange. */
export function exchangeNote(run: string, note: Note): StoredNote {
  return { run, ...note };
}

/** The note that closes a run. */
export function endNote(run: string, end: End): StoredNote {
  return { run, what: "end", ...end };
}

/** Reads a note of a run; undefined for one of a later version. */
export function readBenchNote(note: StoredNote): BenchLine | undefined {
  const { run, what, ...rest } = note;
  switch (what) {
    case "plan":
      return { what, run, plan: planOf({ run, ...rest }) };
    case "answer":
    case "warmup":
    case "step":
    case "judge":
    case "grade":
      return { what: "note", run, note: { what, ...rest } as unknown as Note };
    case "end":
      return { what, run, end: rest as unknown as End };
    default:
      return undefined;
  }
}

/** The plan of a note; before dated prices, a price was four numbers of dollars for a token. */
function planOf(rest: Readonly<Record<string, unknown>>): Plan {
  const plan = rest as unknown as Plan;
  if (plan.prices === undefined) return plan;
  const prices = Object.entries(plan.prices).map(([name, price]) =>
    "dated" in price ? [name, price] : [name, datedPrice(price)]
  );
  return { ...plan, prices: Object.fromEntries(prices) };
}

function datedPrice(
  price: Readonly<Record<string, unknown>>,
): ModelPrice {
  const rate = (member: string) => ({ base: Number(price[member]) * 1e6 });
  return {
    dated: [{
      rates: {
        "input": rate("input"),
        "output": rate("output"),
        "cache_read": rate("cacheRead"),
        "cache_write": rate("cacheWrite"),
      },
    }],
  };
}
