/**
 * How the program may end.
 *
 * @module
 */

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
} as const;

/** A signal that ends the program, as the reason of an abort. */
export class Interrupted extends Error {
  /** Name of the class. */
  override name = "Interrupted";
  /** As shells count: 128 and the signal's number. */
  readonly exitCode: number;

  /** Takes note of the signal. */
  constructor(signal: "SIGINT" | "SIGTERM") {
    super(signal);
    this.exitCode = signal === "SIGINT" ? EXIT.interrupted : EXIT.terminated;
  }
}
