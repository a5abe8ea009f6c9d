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

/**
 * What `--unrecorded` says; undefined without it.
 *
 * @throws {UsageError} it is another word
 */
export function givenUnrecorded(flags: Flags): Unrecorded | undefined {
  const given = flags.text("unrecorded");
  if (given === undefined) return undefined;
  const found = UNRECORDED.find((word) => word === given);
  if (found !== undefined) return found;
  throw new UsageError(
    `--unrecorded takes ${UNRECORDED.join(" or ")}, not "${given}"`,
  );
}

/**
 * Most answers with calls, as `--max-steps` says; undefined without it.
 *
 * @throws {UsageError} the option is out of its range
 */
export function givenSteps(flags: Flags): number | undefined {
  const given = flags.number("max-steps");
  if (given === undefined) return undefined;
  if (given > 0 && given <= 1_000_000) return Math.ceil(given);
  throw new UsageError("--max-steps takes a number above 0 and up to 1000000");
}
