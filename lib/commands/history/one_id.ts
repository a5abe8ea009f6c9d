/**
 * Reads the id that a command takes.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import type { CommandContext } from "../../cli/command.ts";

/**
 * The only word of a command line: an id, a prefix of an id, or `last`, which is the default.
 *
 * @throws {UsageError} there is more than one word
 */
export function oneId({ words }: CommandContext): string {
  const [id = "last", ...others] = words;
  if (others.length === 0) return id;
  throw new UsageError(`Expected one id, not ${words.length}`, {
    hint: "give last, or the beginning of an id that chat history lists",
  });
}
