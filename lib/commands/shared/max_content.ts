/**
 * `--max-content`: the most characters of a message.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import type { Flags } from "../../cli/parse.ts";

/** Default of `--max-content`. */
export const MAX_CONTENT = 1_000_000;

/**
 * The most characters that a message may have.
 *
 * @throws {UsageError} the value is not a whole number of at least 1
 */
export function maxContent(flags: Flags): number {
  const most = flags.number("max-content") ?? MAX_CONTENT;
  if (Number.isInteger(most) && most >= 1) return most;
  throw new UsageError(
    `--max-content takes a whole number of at least 1, not ${most}`,
  );
}
