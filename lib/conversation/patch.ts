/**
 * A text by what it changes of another one: a request that nobody can rebuild still begins as the one before it.
 *
 * @module
 */

/** What stands between the parts that a text has in common with an earlier one. */
export interface Patch {
  /** So many characters (UTF-16 units) it begins as the earlier one does. */
  head: number;
  /** So many it ends as the earlier one does. */
  tail: number;
  /** What is between. */
  text: string;
}

/** What makes a text of an earlier one; undefined where that is no shorter than half of it. */
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

/** The text that a patch makes of an earlier one. */
export function applyPatch(earlier: string, patch: Patch): string {
  return earlier.slice(0, patch.head) + patch.text +
    earlier.slice(earlier.length - patch.tail);
}
