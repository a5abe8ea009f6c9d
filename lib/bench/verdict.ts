/**
 * A paired difference in words.
 *
 * @module
 */
import type { ComparedMetric } from "./compared.ts";
import type { PairedDifference } from "./statistics.ts";

/** What a difference says. */
export interface DifferenceVerdict {
  /** Whether the second is clearly better, clearly worse, or neither. */
  readonly tone: "good" | "bad" | "neutral";
  /** The same in a word or two. */
  readonly words: string;
}

/** Reads a difference: one whose interval holds zero may be chance. */
export function verdictOf(
  { better }: ComparedMetric,
  { difference, clear }: PairedDifference,
  itself: boolean,
): DifferenceVerdict {
  const { value, low, high } = difference;
  if (low === 0 && high === 0) return { tone: "neutral", words: "none" };
  if (!clear) return { tone: "neutral", words: "may be chance" };
  if (itself) return { tone: "neutral", words: "drift" };
  if (better === undefined) return { tone: "neutral", words: "clear" };
  return (value < 0) === (better === "less")
    ? { tone: "good", words: "better" }
    : { tone: "bad", words: "worse" };
}
