/**
 * Titles of conversations: labels of their first exchanges.
 *
 * @module
 */

const PREFIX = "title: ";

/** The label that gives a conversation its title. */
export function titleLabel(title: string): string {
  return PREFIX + title.replace(/\s+/g, " ").trim();
}

/** The title that a label gives; undefined for labels of other kinds. */
export function labelledTitle(label: string): string | undefined {
  return label.startsWith(PREFIX) ? label.slice(PREFIX.length) : undefined;
}
