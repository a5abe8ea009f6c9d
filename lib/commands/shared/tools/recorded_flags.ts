/**
 * Reads the options of `--tools recorded`.
 *
 * @module
 */
import type { Flags } from "../../../cli/parse.ts";
import { UsageError } from "../../../core/errors.ts";
import {
  UNRECORDED,
  type Unrecorded,
} from "../../../history/trajectory/recorded_results.ts";

/** Steps that a trajectory may have beyond those of the record. */
const MORE_STEPS = 10;

/**
 * What `--unrecorded` says; `end` without it.
 *
 * @throws {UsageError} it is another word
 */
export function unrecorded(flags: Flags): Unrecorded {
  const given = flags.text("unrecorded") ?? "end";
  const found = UNRECORDED.find((word) => word === given);
  if (found !== undefined) return found;
  throw new UsageError(
    `--unrecorded takes ${UNRECORDED.join(" or ")}, not "${given}"`,
  );
}

/**
 * Most answers with calls: `--max-steps`, otherwise ten more than the record has answers.
 *
 * @throws {UsageError} the option is out of its range
 */
export function maxSteps(
  flags: Flags,
  { steps }: { readonly steps: readonly unknown[] },
): number {
  const given = flags.number("max-steps");
  if (given === undefined) return steps.length + MORE_STEPS;
  if (given > 0 && given <= 1_000_000) return Math.ceil(given);
  throw new UsageError("--max-steps takes a number above 0 and up to 1000000");
}
