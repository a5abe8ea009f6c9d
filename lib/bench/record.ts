/**
 * What a run leaves in the history beside its exchanges: lines of kind `bench`, which readers of exchanges skip.
 *
 * @module
 */
import { isObject } from "../core/invalid.ts";
import type { Job, Plan } from "./plan.ts";

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
  | JudgeNote & { what: "judge" };

/** The exchange of a job. */
export interface AnswerNote extends Job {
  /** ULID of the exchange. */
  exchange: string;
  /** How long the request waited for its turn after it was due, in ms; absent when it did not. */
  queued?: number;
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
}

/** A line of a run. */
export type BenchLine =
  | { what: "plan"; run: string; plan: Plan }
  | { what: "note"; run: string; note: Note }
  | { what: "end"; run: string; end: End };

const HEAD = /^\{"v":1,"kind":"bench","run":"([^"\\]+)","what":"/;

/** The line that opens a run. */
export function planLine({ run, ...plan }: Plan): string {
  return line(run, { what: "plan", ...plan });
}

/** The line that goes with an exchange. */
export function noteLine(run: string, { what, ...note }: Note): string {
  return line(run, { what, ...note });
}

/** The line that closes a run. */
export function endLine(run: string, end: End): string {
  return line(run, { what: "end", ...end });
}

function line(run: string, members: Record<string, unknown>): string {
  return JSON.stringify({ v: 1, kind: "bench", run, ...members });
}

/** The run that a line belongs to, without parsing it; undefined for lines of other kinds. */
export function peekRun(text: string): string | undefined {
  return HEAD.exec(text)?.[1];
}

/** Reads a line of a run; undefined for any other, a torn one included. */
export function parseBenchLine(text: string): BenchLine | undefined {
  const run = peekRun(text);
  if (run === undefined) return undefined;
  const value = parse(text);
  if (!isObject(value)) return undefined;
  const { v: _v, kind: _kind, run: _run, what, ...rest } = value;
  switch (what) {
    case "plan":
      return { what, run, plan: { run, ...rest } as unknown as Plan };
    case "answer":
    case "warmup":
    case "judge":
      return { what: "note", run, note: { what, ...rest } as unknown as Note };
    case "end":
      return { what, run, end: rest as unknown as End };
    default:
      return undefined; // of a later version
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
