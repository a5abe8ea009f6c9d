/**
 * Markdown that is not finished, closed for the moment.
 *
 * @module
 */

/** Backslash escapes, runs of backticks, and runs of what emphasises. */
const MARKS = /\\[^]|`+|\*+|_+|~~/g;

/**
 * The source of a paragraph that is still being written with what it has opened closed, so that `**wor` is shown as
 * it will look when the other two asterisks have come. Half a mark at the end is left out until the rest is known.
 */
export function heal(source: string): string {
  const text = source.replace(/[*_~`]+$|\\$/, "");
  const open: string[] = [];
  for (let at = 0; at < text.length;) {
    MARKS.lastIndex = at;
    const found = MARKS.exec(text);
    if (found === null) break;
    const [mark] = found;
    at = found.index + mark.length;
    if (mark.startsWith("\\")) continue;
    if (mark.startsWith("`")) {
      const end = closingTicks(text, at, mark.length);
      if (end < 0) {
        open.push(mark);
        break;
      }
      at = end;
      continue;
    }
    emphasis(open, mark, text[found.index - 1], text[at]);
  }
  // An address that is still being written.
  const link = /\]\([^()\s]*$/.test(text) ? ")" : "";
  return text.trimEnd() + link + open.reverse().join("");
}

/** Where a code span ends that has begun with that many backticks; -1 when it has not. */
function closingTicks(text: string, from: number, length: number): number {
  for (const { 0: run, index } of text.slice(from).matchAll(/`+/g)) {
    if (run.length === length) return from + index + length;
  }
  return -1;
}

/** Notes what a run opens or closes, nearly as CommonMark 6.2 says. */
function emphasis(
  open: string[],
  mark: string,
  before = " ",
  after = " ",
): void {
  const within = mark.startsWith("_") && /\w/.test(before) && /\w/.test(after);
  if (within) return;
  const closes = !/\s/.test(before);
  if (closes && open.at(-1) === mark) open.pop();
  else if (closes && mark === (open.at(-1) ?? "") + (open.at(-2) ?? "")) {
    open.length -= 2;
  } else if (!/\s/.test(after) && mark.length <= 3) open.push(mark);
}
