/**
 * What differs between two texts, line by line.
 *
 * @module
 */
import { type Markup, markup } from "../../../core/text/markup.ts";
import { escapeHidden } from "../../../core/text/text.ts";

/** A line of both texts, or of one. */
interface DiffLine {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

/** Changed lines up to which the fewest changes are looked for; beyond, all lines between are changed. */
const MOST_CHANGES = 400;
/** Lines that are the same around a change. */
const AROUND = 3;
/** Lines of a difference that are shown. */
const MOST_LINES = 600;
/** Characters of a line that are shown. */
const MOST_CHARACTERS = 2000;

/** The lines of two texts in one order, with the fewest changes (Myers). */
function lineDiff(before: string, now: string): DiffLine[] {
  const [a, b] = [before.split("\n"), now.split("\n")];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (
    end < a.length - start && end < b.length - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  ) end++;
  const same = (lines: readonly string[]) =>
    lines.map((text): DiffLine => ({ kind: "same", text }));
  return [
    ...same(a.slice(0, start)),
    ...fewest(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...same(a.slice(a.length - end)),
  ];
}

/** How far each diagonal reaches in the first text; diagonals are counted from the most negative one. */
type Reach = readonly number[];

function fewest(a: readonly string[], b: readonly string[]): DiffLine[] {
  const most = Math.min(a.length + b.length, MOST_CHANGES);
  const trail: Reach[] = [];
  const reach = Array<number>(2 * most + 3).fill(0);
  const middle = most + 1;
  for (let changes = 0; changes <= most; changes++) {
    trail.push(reach.slice());
    for (let k = -changes; k <= changes; k += 2) {
      let x = isDown(reach, middle + k, k, changes)
        ? at(reach, middle + k + 1)
        : at(reach, middle + k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[middle + k] = x;
      if (x >= a.length && x - k >= b.length) {
        return backtrack(a, b, trail, middle);
      }
    }
  }
  return [
    ...a.map((text): DiffLine => ({ kind: "removed", text })),
    ...b.map((text): DiffLine => ({ kind: "added", text })),
  ];
}

/** Whether the way to a diagonal comes from the one above, by an added line. */
function isDown(
  reach: Reach,
  place: number,
  k: number,
  changes: number,
): boolean {
  return k === -changes ||
    k !== changes && at(reach, place - 1) < at(reach, place + 1);
}

function at(reach: Reach, place: number): number {
  return reach[place] ?? 0;
}

function backtrack(
  a: readonly string[],
  b: readonly string[],
  trail: readonly Reach[],
  middle: number,
): DiffLine[] {
  const lines: DiffLine[] = [];
  let [x, y] = [a.length, b.length];
  for (let changes = trail.length - 1; changes >= 0; changes--) {
    const reach = trail[changes] ?? [];
    const k = x - y;
    const before = isDown(reach, middle + k, k, changes) ? k + 1 : k - 1;
    const toX = changes === 0 ? 0 : at(reach, middle + before);
    const toY = changes === 0 ? 0 : toX - before;
    while (x > toX && y > toY) {
      lines.push({ kind: "same", text: a[--x] ?? "" });
      y--;
    }
    if (changes === 0) break;
    if (x === toX) lines.push({ kind: "added", text: b[--y] ?? "" });
    else lines.push({ kind: "removed", text: a[--x] ?? "" });
  }
  return lines.reverse();
}

const SIGNS = { same: " ", added: "+", removed: "-" } as const;

/** Writes what differs, with some lines around each change. */
export function diffMarkup(before: string, now: string): Markup {
  const lines = lineDiff(before, now);
  const near = lines.map(() => false);
  for (const [i, { kind }] of lines.entries()) {
    if (kind === "same") continue;
    for (let j = i - AROUND; j <= i + AROUND; j++) {
      if (j >= 0 && j < near.length) near[j] = true;
    }
  }
  const written: Markup[] = [];
  let skipped = 0;
  for (const [i, line] of lines.entries()) {
    if (!near[i]) {
      skipped++;
      continue;
    }
    if (skipped > 0) written.push(gap(skipped));
    skipped = 0;
    written.push(lineMarkup(line));
    if (written.length >= MOST_LINES) {
      written.push(markup`<span class="gap">… the rest is left out\n</span>`);
      break;
    }
  }
  if (skipped > 0) written.push(gap(skipped));
  return markup`<pre class="diff" tabindex="0">${written}</pre>`;
}

function gap(lines: number): Markup {
  return markup`<span class="gap">… ${lines} equal ${
    lines === 1 ? "line" : "lines"
  }\n</span>`;
}

function lineMarkup({ kind, text }: DiffLine): Markup {
  const shown = escapeHidden(text.slice(0, MOST_CHARACTERS).toWellFormed());
  const cut = text.length > MOST_CHARACTERS ? " …" : "";
  const line = `${SIGNS[kind]} ${shown}${cut}\n`;
  if (kind === "added") return markup`<ins>${line}</ins>`;
  return kind === "removed"
    ? markup`<del>${line}</del>`
    : markup`<span>${line}</span>`;
}
