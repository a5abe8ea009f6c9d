/**
 * A text as a change of an earlier one. A body that cannot be rebuilt mostly begins and ends like its parent's.
 *
 * @module
 */

/** What a text has between the beginning and the end that it shares with an earlier one. */
export interface Patch {
  /** Length of the common beginning, in UTF-16 units. */
  head: number;
  /** Length of the common end, in UTF-16 units. */
  tail: number;
  /** The text between them. */
  text: string;
}

/** The patch that makes a text of an earlier one; undefined if it would save less than half of the text. */
export function patchOf(earlier: string, text: string): Patch | undefined {
  const most = Math.min(earlier.length, text.length);
  let head = 0;
  while (
    head < most && earlier.charCodeAt(head) === text.charCodeAt(head)
  ) head++;
  let tail = 0;
  while (
    tail < most - head &&
    earlier.charCodeAt(earlier.length - 1 - tail) ===
      text.charCodeAt(text.length - 1 - tail)
  ) tail++;
  return head + tail < text.length / 2
    ? undefined
    : { head, tail, text: text.slice(head, text.length - tail) };
}

/** Makes a text of an earlier one. */
export function applyPatch(earlier: string, patch: Patch): string {
  return earlier.slice(0, patch.head) + patch.text +
    earlier.slice(earlier.length - patch.tail);
}
