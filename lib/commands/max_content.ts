/**
 * `--max-content`: how long a message may be.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import type { Flags } from "./parse.ts";

/** Most characters of one message, unless a flag says otherwise. */
export const MAX_CONTENT = 1_000_000;

/**
 * The most characters that a message may have.
 *
 * @throws {UsageError} no whole number from 1
 */
export function maxContent(flags: Flags): number {
  const most = flags.number("max-content") ?? MAX_CONTENT;
  if (Number.isInteger(most) && most >= 1) return most;
  throw new UsageError(
    `--max-content takes a whole number of at least 1, not ${most}`,
  );
}
