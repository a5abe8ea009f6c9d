/**
 * Titles of conversations, which are labels of their first exchanges.
 *
 * @module
 */

const PREFIX = "title: ";

/** Makes the label that gives a conversation a title. */
export function titleLabel(title: string): string {
  return PREFIX + title.replace(/\s+/g, " ").trim();
}

/** The title in a label; undefined for other labels. */
export function labelledTitle(label: string): string | undefined {
  return label.startsWith(PREFIX) ? label.slice(PREFIX.length) : undefined;
}
