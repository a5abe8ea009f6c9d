/**
 * `--compact-at`: from which size on a conversation is shortened.
 *
 * @module
 */
import type { Flags } from "../../cli/parse.ts";
import { UsageError } from "../../core/errors.ts";
import type { CompactAt } from "../../repl/compact/auto.ts";

/**
 * The size that the flag names, undefined without it.
 *
 * @throws {UsageError} it is neither a share nor a number of tokens
 */
export function compactAt(flags: Flags): CompactAt | undefined {
  const text = flags.text("compact-at");
  if (text === undefined) return undefined;
  const [, number, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text) ?? [];
  const value = Number(number);
  if (percent === "%" && value > 0 && value <= 100) {
    return { share: value / 100 };
  }
  if (percent === "" && value >= 1) return { tokens: value };
  throw new UsageError(
    `--compact-at takes a share of the model's context, such as 80%, or a number of tokens, not ${text}`,
  );
}
