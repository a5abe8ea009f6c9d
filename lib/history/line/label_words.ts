/**
 * Reads how users write labels: `+WORD` adds one, `-WORD` takes one away, other text takes the place of those of its
 * kind.
 *
 * @module
 */
import type { LabelWay } from "./label.ts";

/** A label, and what is done with it. */
export interface WrittenLabel {
  readonly word: string;
  readonly way: LabelWay;
}

/** What does not follow the sign of a label: numbers with a sign are answers that a user may want. */
const UNSIGNED = "+- \t\n0123456789";

/** The labels in words. If not every word has a sign, all words together are one text. */
export function labelWays(words: readonly string[]): WrittenLabel[] {
  if (words.length === 0 || !words.every(isSigned)) {
    return [{ word: words.join(" "), way: "set" }];
  }
  return words.map((word) => ({
    word: word.slice(1),
    way: word.startsWith("+") ? "add" : "remove",
  }));
}

function isSigned(word: string): boolean {
  const next = word.charAt(1);
  return (word.startsWith("+") || word.startsWith("-")) && next !== "" &&
    !UNSIGNED.includes(next);
}
