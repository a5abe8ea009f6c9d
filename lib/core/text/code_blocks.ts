/**
 * Fenced code blocks of Markdown, as CommonMark has them (section 4.5).
 *
 * @module
 */

export interface CodeBlock {
  /** What follows the opening fence, trimmed: `ts`. */
  readonly info: string;
  /** Its lines, each with its end. */
  readonly code: string;
}

const OPENING = /^( {0,3})(`{3,}|~{3,})(.*)$/;

/** All fenced blocks, in order; one that is never closed goes to the end. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const lines = markdown.replace(/\r?\n$/, "").split(/\r\n|\n/);
  for (let i = 0; i < lines.length; i++) {
    const [, indent = "", fence = "", info = ""] = OPENING.exec(
      lines[i] ?? "",
    ) ?? [];
    // A line with more backticks after its fence of backticks is inline code.
    if (fence === "" || fence.startsWith("`") && info.includes("`")) continue;
    let code = "";
    for (i++; i < lines.length && !closes(lines[i] ?? "", fence); i++) {
      code += `${unindented(lines[i] ?? "", indent.length)}\n`;
    }
    blocks.push({ info: info.trim(), code });
  }
  return blocks;
}

function closes(line: string, fence: string): boolean {
  const [, mark = "", rest = ""] = /^ {0,3}(`+|~+)(.*)$/.exec(line) ?? [];
  return mark.length >= fence.length && mark[0] === fence[0] &&
    rest.trim() === "";
}

/** Removes up to as many spaces as the fence is indented by. */
function unindented(line: string, most: number): string {
  const spaces = /^ */.exec(line)?.[0].length ?? 0;
  return line.slice(Math.min(spaces, most));
}
