/**
 * Markdown that is not finished, closed for the moment.
 *
 * @module
 */
import { mathEnd } from "./math.ts";

/** Backslash escapes, beginnings of formulas, runs of backticks, and runs of what emphasises. */
const MARKS = /\\[^]|\$|`+|\*+|_+|~~/g;

/**
 * The source of a paragraph that is still being written with what it has opened closed, so that `**wor` is shown as
 * it will look when the other two asterisks have come. Half a mark at the end is left out until the rest is known.
 */
export function heal(source: string): string {
  const text = withoutHalfMark(source);
  const open: string[] = [];
  const ticks = new Ticks(text);
  for (let at = 0; at < text.length;) {
    MARKS.lastIndex = at;
    const found = MARKS.exec(text);
    if (found === null) break;
    const [mark] = found;
    at = found.index + mark.length;
    if (/^[\\$]/.test(mark)) {
      at = Math.max(at, mathEnd(text, found.index));
      continue;
    }
    if (mark.startsWith("`")) {
      const end = ticks.closing(at, mark.length);
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
  const link =
    /^\]\([^()\s]*$/.test(text.slice(Math.max(0, text.lastIndexOf("]("))))
      ? ")"
      : "";
  return text.trimEnd() + link + open.reverse().join("");
}

/** Without a backslash, or marks of emphasis and code, at the end. */
function withoutHalfMark(source: string): string {
  let end = source.length;
  while (end > 0 && "*_~`".includes(source[end - 1] ?? " ")) end--;
  return end === source.length && source.endsWith("\\")
    ? source.slice(0, -1)
    : source.slice(0, end);
}

/** The runs of backticks of a text by their length, read once it is asked for one. */
class Ticks {
  readonly #text: string;
  #ends: Map<number, number[]> | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where a code span ends that has begun with that many backticks; -1 when it has not. To be asked from left to right. */
  closing(from: number, length: number): number {
    const ends = this.#read().get(length) ?? [];
    // The last ones come first.
    while ((ends.at(-1) ?? Infinity) < from + length) ends.pop();
    return ends.at(-1) ?? -1;
  }

  #read(): Map<number, number[]> {
    if (this.#ends !== undefined) return this.#ends;
    this.#ends = new Map();
    for (const { 0: { length }, index } of this.#text.matchAll(/`+/g)) {
      const ends = this.#ends.get(length) ?? [];
      ends.push(index + length);
      this.#ends.set(length, ends);
    }
    for (const ends of this.#ends.values()) ends.reverse();
    return this.#ends;
  }
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
