/**
 * How the program ends.
 *
 * @module
 */
import { ChatError } from "../core/errors.ts";
import { reasonOf } from "../core/text/reason.ts";

/** The exit codes that scripts can rely on. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  key: 3,
  limit: 4,
  network: 5,
  incomplete: 6,
  interrupted: 130,
  terminated: 143,
  notExecutable: 126,
  notFound: 127,
} as const;

/** A signal that ends the program, as the reason of an abort. */
export class Interrupted extends Error {
  override name = "Interrupted";
  /** 128 plus the signal's number, like in shells. */
  readonly exitCode: number;

  constructor(signal: "SIGINT" | "SIGTERM") {
    super(signal);
    this.exitCode = signal === "SIGINT" ? EXIT.interrupted : EXIT.terminated;
  }
}

/** A program that could not be started. */
export class NotStarted extends ChatError {
  override name = "NotStarted";
  /** As in shells: 127 for a program that does not exist, 126 for one that cannot be run. */
  readonly exitCode: number;

  /** `cause` is the system's error. */
  constructor(program: string, cause: unknown) {
    const isMissing = cause instanceof Deno.errors.NotFound;
    const why = isMissing ? "there is no such program" : reasonOf(cause);
    super(`Cannot start ${program}: ${why}`, { cause });
    this.exitCode = isMissing ? EXIT.notFound : EXIT.notExecutable;
  }
}
