/**
 * Labels that the program gives: titles of conversations, on their first exchanges, and what made a summary.
 *
 * @module
 */

const PREFIX = "title: ";

/** The label of the requests that make a summary for `/compact`. */
export const COMPACT_LABEL = "compact";

/** Makes the label that gives a conversation a title. */
export function titleLabel(title: string): string {
  return PREFIX + title.replace(/\s+/g, " ").trim();
}

/** The title in a label; undefined for other labels. */
export function labelledTitle(label: string): string | undefined {
  return label.startsWith(PREFIX) ? label.slice(PREFIX.length) : undefined;
}
