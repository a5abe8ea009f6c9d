/**
 * Notes of benchmark runs: lines of kind `bench`, which readers of exchanges skip.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { parsedJson } from "../../core/data/parsed_json.ts";
import { kindStart, peekRun } from "./peek.ts";

/** A note of a run; `bench/record.ts` knows what its members mean. */
export interface Note {
  /** ULID of the run. */
  readonly run: string;
  /** The kind of note. */
  readonly what: string;
  readonly [member: string]: unknown;
}

/** How the line of every note begins. */
export const NOTE_START: string = kindStart("bench");

/** Writes a note as a line, without line end. */
export function noteLine({ run, what, ...members }: Note): string {
  return JSON.stringify({ v: 1, kind: "bench", run, what, ...members });
}

/** Reads a note; undefined for other lines, and for a line that was cut. */
export function readNote(line: string): Note | undefined {
  if (peekRun(line) === undefined) return undefined;
  const value = parsedJson(line);
  if (!isObject(value)) return undefined;
  const { v: _v, kind: _kind, ...note } = value;
  return note as unknown as Note;
}
