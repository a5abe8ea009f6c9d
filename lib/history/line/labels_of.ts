/**
 * Which labels an exchange has, from the lines that label it.
 *
 * There are three kinds: a verdict on the answer, the title of a conversation, and tags. An exchange has at most one
 * verdict and one title, and any number of tags.
 *
 * @module
 */
import type { LabelChange } from "./label.ts";
import { labelledTitle } from "./title.ts";

/** What a label begins with that gives the answer that was wanted. */
export const EXPECTED = "expected:";

/** Whether a label says anything about the answer: others are titles, and the user's own tags. */
export function isVerdict(label: string): boolean {
  return label === "good" || label === "bad" || label.startsWith(EXPECTED);
}

type Kind = "verdict" | "title" | "tag";

function kindOf(label: string): Kind {
  if (isVerdict(label)) return "verdict";
  return labelledTitle(label) === undefined ? "tag" : "title";
}

/**
 * The labels of an exchange, the newest first.
 *
 * @param changes the lines that label it, the one that was written last first; of equal times it is the newer one
 */
export function labelsOf(changes: readonly LabelChange[]): string[] {
  const found: string[] = [];
  const removed: string[] = [];
  /** The kinds of which older lines do not count. */
  const closed = new Set<Kind>();
  for (const { label, add, remove } of newestFirst(changes)) {
    if (remove !== undefined) {
      removed.push(remove);
      continue;
    }
    if (label === "") {
      closed.add("verdict").add("tag");
      continue;
    }
    const kind = kindOf(label);
    const counts = !closed.has(kind) && !removed.includes(label) &&
      !found.includes(label);
    if (counts && labelledTitle(label) !== "") found.push(label);
    if (kind !== "tag" || add !== true) closed.add(kind);
  }
  return found;
}

function newestFirst(changes: readonly LabelChange[]): readonly LabelChange[] {
  return changes.length < 2
    ? changes
    : changes.toSorted((a, b) => a.at > b.at ? -1 : Number(a.at < b.at));
}

/** Labels without the title of the conversation. */
export function withoutTitle(labels: readonly string[]): readonly string[] {
  return labels.filter((label) => labelledTitle(label) === undefined);
}

/** The title among labels; undefined for none. */
export function titleOf(labels: readonly string[]): string | undefined {
  return labels.map(labelledTitle).find((title) => title !== undefined);
}
