/**
 * Formulas in Markdown: `$…$`, `$$…$$`, `\(…\)` and `\[…\]` are text as it is, because their signs mean something else
 * in Markdown.
 *
 * @module
 */
import type MarkdownIt from "markdown-it";

/** The most characters of a formula. */
const LONGEST = 4096;
/** The most lines of a formula. */
const MOST_LINES = 200;

/** What ends a formula, by what begins it. */
const ENDS: readonly (readonly [begin: string, end: string])[] = [
  ["$$", "$$"],
  ["\\(", "\\)"],
  ["\\[", "\\]"],
];

/** Where the formula ends that begins at a position of a text; -1 if none begins there, or it has no end. */
export function mathEnd(text: string, at: number): number {
  const [begin, end] = ENDS.find(([begin]) => text.startsWith(begin, at)) ?? [];
  if (begin === undefined || end === undefined) {
    return text[at] === "$" ? dollarEnd(text, at) : -1;
  }
  const from = at + begin.length;
  const found = text.slice(from, from + LONGEST).indexOf(end);
  return found < 1 ? -1 : from + found + end.length;
}

/** Of two amounts of money or two variables, the second sign has a space before it, or a digit or a name behind it. */
function dollarEnd(text: string, at: number): number {
  if (/^\s?$/.test(text[at + 1] ?? "")) return -1;
  const most = Math.min(text.length, at + LONGEST);
  for (let i = at + 1; i < most; i++) {
    const sign = text[i];
    if (sign === "\n") return -1;
    if (sign === "\\") i++;
    if (sign !== "$") continue;
    const fits = !/\s/.test(text[i - 1] ?? "") &&
      !/[\dA-Z_{]/.test(text[i + 1] ?? "");
    return fits ? i + 1 : -1;
  }
  return -1;
}

/** Whether a formula has begun a line of a paragraph and has not ended. */
function isWithinMath(paragraph: string): boolean {
  if (paragraph.length > LONGEST || !/\$\$|\\\[/.test(paragraph)) return false;
  for (let at = 0; at < paragraph.length;) {
    const line = paragraph.indexOf("\n", at) + 1 || paragraph.length;
    const start = at +
      (/^[ \t]*/.exec(paragraph.slice(at, line))?.[0].length ?? 0);
    const begins = ["$$", "\\["].some((sign) =>
      paragraph.startsWith(sign, start)
    );
    const end = begins ? mathEnd(paragraph, start) : line;
    if (end < 0) return true;
    // What is behind a formula on its last line begins no other.
    at = begins ? paragraph.indexOf("\n", end) + 1 || paragraph.length : line;
  }
  return false;
}

/** Whether a line belongs to a formula that has begun in the paragraph above, whatever it would be elsewhere. */
export function isMathLine(paragraph: string, line: string): boolean {
  return line.trim() !== "" && isWithinMath(paragraph);
}

/** Makes a parser keep formulas. */
export function keepMath(reader: InstanceType<typeof MarkdownIt>): void {
  reader.inline.ruler.before("escape", "math", (state, silent) => {
    const { src, pos } = state;
    let end = mathEnd(src, pos);
    // Without an end these are formulas far more often than escaped brackets: the backslash stays.
    if (end < 0 && /^\\[()[\]]/.test(src.slice(pos, pos + 2))) end = pos + 2;
    if (end < 0) return false;
    if (!silent) {
      for (const [at, line] of src.slice(pos, end).split("\n").entries()) {
        if (at > 0) state.push("softbreak", "br", 0);
        state.pending += line;
      }
    }
    state.pos = end;
    return true;
  });
  const alt = ["paragraph", "reference", "blockquote", "list"];
  reader.block.ruler.before("fence", "math", (state, start, last, silent) => {
    const lines: string[] = [];
    const until = Math.min(last, start + MOST_LINES);
    for (let line = start; line < until; line++) {
      const from = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
      const text = state.src.slice(from, state.eMarks[line]);
      if (line === start && !/^(?:\$\$|\\\[)/.test(text)) return false;
      if (text.trim() === "") return false;
      lines.push(text);
      const content = lines.join("\n");
      if (isWithinMath(content)) continue;
      // A formula within one line is part of a paragraph.
      if (line === start) return false;
      if (silent) return true;
      state.line = line + 1;
      state.push("paragraph_open", "p", 1).map = [start, state.line];
      const inline = state.push("inline", "", 0);
      inline.content = content;
      inline.map = [start, state.line];
      inline.children = [];
      state.push("paragraph_close", "p", -1);
      return true;
    }
    return false;
  }, { alt });
}
