/**
 * The line of a run: a command that `chat run` started, or a session of a client of `serve`. The exchanges of a run
 * have its id in their member `run`.
 *
 * The line is written when the run begins, and again when it ends; the last line of an id counts.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { parsedJson } from "../../core/data/parsed_json.ts";
import { kindStart } from "./peek.ts";
import { scrub } from "./scrub.ts";
import { utcTime } from "./utc_time.ts";

/** A run as its last line has it. */
export interface Run {
  /** ULID. */
  readonly id: string;
  /** The name that the client gave the run; absent for a run of `chat run`. */
  readonly name?: string;
  /** The words of the command line; empty for a client's session. */
  readonly command: readonly string[];
  /** The command's working directory; null if it is not known. */
  readonly cwd: string | null;
  /** RFC 3339 in UTC, with ms. */
  readonly started: string;
  /** RFC 3339 in UTC, with ms; null while the run lasts, or if its end is not known. */
  readonly ended: string | null;
  /** The command's exit code (for a signal, 128 plus its number); null while it runs. */
  readonly exit: number | null;
  /** The history that answered in place of providers. */
  readonly replay?: string;
  /** The fork of the run, if its first answers came from a record and the others from providers. */
  readonly fork?: RunFork;
  /** The check that ran after the command. */
  readonly check?: RunCheck;
  /** Members that other versions add are kept. */
  readonly [member: string]: unknown;
}

/** Where a run was forked from the record of another run. */
export interface RunFork {
  /** ULID of the other run; null if all exchanges of the history answered. */
  readonly run: string | null;
  /** How many answers came from the record. */
  readonly from: number;
  /** Full name of the model that gave all other answers; null if the command chose models. */
  readonly model: string | null;
}

/** A shell command that checked a run, and its result. */
export interface RunCheck {
  /** The command as the user wrote it. */
  readonly command: string;
  /** The command's exit code; 0 means that the run passed. */
  readonly exit: number;
}

/** The run that a new exchange belongs to. */
export interface RunOf {
  /** ULID of the run. */
  readonly id: string;
  /** See {@linkcode Run.name}. */
  readonly name?: string;
  /** The recorder must not write the run's line: `chat run` does. */
  readonly isRecorded?: true;
}

/** The run of a client's session; command and end are not known. */
export function clientsRun({ id, name }: RunOf, started: Date): Run {
  return {
    id,
    ...(name === undefined ? {} : { name: scrub(name) }),
    command: [],
    cwd: null,
    started: utcTime(started),
    ended: null,
    exit: null,
  };
}

/** How every run's line begins. */
export const RUN_START: string = kindStart("run");

/** Writes a run as a line, without line end; keys in its command become `***`. */
export function runLine({ id, command, check, ...members }: Run): string {
  return JSON.stringify({
    v: 1,
    kind: "run",
    id,
    command: command.map(scrub),
    ...members,
    ...(check === undefined
      ? {}
      : { check: { ...check, command: scrub(check.command) } }),
  });
}

/** Reads a run; undefined for other lines, and for a line that was cut. */
export function readRun(line: string): Run | undefined {
  if (!line.startsWith(RUN_START)) return undefined;
  const value = parsedJson(line);
  if (!isObject(value)) return undefined;
  const { v: _v, kind: _kind, fork, check, ...run } = value;
  const { id, command, started, cwd = null, ended = null, exit = null } = run;
  return typeof id === "string" && typeof started === "string" &&
      Array.isArray(command)
    ? {
      ...run,
      cwd,
      ended,
      exit,
      ...(isFork(fork) ? { fork } : {}),
      ...(isCheck(check) ? { check } : {}),
    } as unknown as Run
    : undefined;
}

function isFork(value: unknown): value is RunFork {
  if (!isObject(value)) return false;
  const { run, from, model } = value;
  return (run === null || typeof run === "string") &&
    typeof from === "number" && (model === null || typeof model === "string");
}

function isCheck(value: unknown): value is RunCheck {
  return isObject(value) && typeof value["command"] === "string" &&
    typeof value["exit"] === "number";
}
