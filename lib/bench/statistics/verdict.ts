/**
 * A paired difference in words.
 *
 * @module
 */
import type { ComparedMetric } from "../compared.ts";
import { FEWEST_ITEMS } from "./estimate.ts";
import { MIN_DIFFERENCE, type MinDifference } from "./min_difference.ts";
import type { PairedDifference } from "./statistics.ts";

/** What a difference says. */
export interface DifferenceVerdict {
  /** Whether the second is clearly better, clearly worse, or neither. */
  readonly tone: "good" | "bad" | "neutral";
  /** The same in a word or two. */
  readonly words: string;
}

/** Reads a difference: a small one is none, and one whose interval holds zero may be chance. */
export function verdictOf(
  metric: ComparedMetric,
  found: PairedDifference,
  itself: boolean,
  least: MinDifference = MIN_DIFFERENCE,
): DifferenceVerdict {
  const neutral = (words: string) => ({ tone: "neutral" as const, words });
  if (isSmall(metric, found, least)) return neutral("no difference");
  if (found.count < FEWEST_ITEMS) return neutral("too few items");
  if (!found.clear) return neutral("may be chance");
  if (itself) return neutral("drift");
  const { better } = metric;
  if (better === undefined) return neutral("clear");
  return (found.difference.value < 0) === (better === "less")
    ? { tone: "good", words: "better" }
    : { tone: "bad", words: "worse" };
}

/** Whether a difference is too small for a verdict. */
function isSmall(
  { unit, whole }: ComparedMetric,
  { difference, first }: PairedDifference,
  { share, ms }: MinDifference,
): boolean {
  const size = Math.abs(difference.value);
  const part = unit === "share" ? share : share * Math.abs(first);
  return size === 0 || size < part || whole === true && size < ms;
}
