/**
 * Which key edits the line in which way: the usual ones of shells.
 *
 * @module
 */
import type { EditLine } from "./edit_line.ts";

/** What keys do that change nothing but the line and the cursor in it, by their names. */
export const KEY_BINDINGS: ReadonlyMap<string, (line: EditLine) => void> =
  new Map([
    ...bound((line) => line.left(), "left", "C-b"),
    ...bound((line) => line.right(), "right", "C-f"),
    ...bound((line) => line.wordLeft(), "C-left", "M-left", "M-b"),
    ...bound((line) => line.wordRight(), "C-right", "M-right", "M-f"),
    ...bound((line) => line.home(), "home", "C-a"),
    ...bound((line) => line.end(), "end", "C-e"),
    ...bound((line) => line.deleteLeft(), "backspace", "C-h"),
    ...bound((line) => line.deleteRight(), "delete"),
    ...bound((line) => line.cutBlankLeft(), "C-w"),
    ...bound((line) => line.cutWordLeft(), "M-backspace"),
    ...bound((line) => line.cutWordRight(), "M-d", "C-delete"),
    ...bound((line) => line.cutToHome(), "C-u"),
    ...bound((line) => line.cutToEnd(), "C-k"),
    ...bound((line) => line.yank(), "C-y"),
    ...bound((line) => line.transpose(), "C-t"),
    ...bound((line) => line.undo(), "\x1f"), // Ctrl-_
    ...bound((line) => line.insert("\n"), "enter", "M-return", "M-enter"),
  ]);

function bound(
  action: (line: EditLine) => void,
  ...keys: readonly string[]
): [string, (line: EditLine) => void][] {
  return keys.map((key) => [key, action]);
}
