/**
 * `--max-spend`: the dollars that a run may cost.
 *
 * @module
 */
import type { Flags } from "../../cli/parse.ts";
import { UsageError } from "../../core/errors.ts";

/**
 * Reads the option; undefined without it.
 *
 * @throws {UsageError} the value is not a number above 0
 */
export function readMaxSpend(flags: Flags): number | undefined {
  const dollars = flags.number("max-spend");
  if (dollars === undefined || dollars > 0) return dollars;
  throw new UsageError(
    `--max-spend takes dollars above 0, not ${flags.text("max-spend")}`,
  );
}
