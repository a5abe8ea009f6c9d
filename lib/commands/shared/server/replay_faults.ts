/**
 * `--fault SPEC --seed N`: makes some answers of a replay fail.
 *
 * @module
 */
import { UsageError } from "../../../core/errors.ts";
import { Faults } from "../../../history/replay/faults.ts";
import type { Flags } from "../../../cli/parse.ts";

/**
 * Reads the flags; undefined without `--fault`.
 *
 * @param threads how many the server has
 * @throws {UsageError} the specification or the seed is invalid
 */
export function replayFaults(
  flags: Flags,
  threads: number,
): Faults | undefined {
  const text = flags.text("fault");
  const seed = flags.number("seed");
  if (text === undefined) {
    if (seed === undefined) return undefined;
    throw new UsageError("--seed needs --fault SPEC");
  }
  if (seed !== undefined && !Number.isSafeInteger(seed)) {
    throw new UsageError(`--seed takes a whole number, not ${seed}`);
  }
  if (threads !== 1) {
    throw new UsageError(
      "--fault needs --workers 1: with several workers, the same seed would not choose the same faults",
    );
  }
  return new Faults(text, seed ?? 0);
}
