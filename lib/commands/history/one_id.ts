/**
 * The exchange that a command is about.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import type { CommandContext } from "../command.ts";

/**
 * The only word of a command line: an id, the beginning of one, or `last`, which is meant without a word.
 *
 * @throws {UsageError} more than one word
 */
export function oneId({ words }: CommandContext): string {
  const [id = "last", ...others] = words;
  if (others.length === 0) return id;
  throw new UsageError(`Expected one id, not ${words.length}`, {
    hint: "such as last, or the beginning of an id that chat history shows",
  });
}
