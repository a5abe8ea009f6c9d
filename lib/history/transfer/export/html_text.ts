/**
 * Text as HTML: escaped, with fenced code as code blocks.
 *
 * @module
 */
import { escapeMarkup } from "../../../core/text/markup.ts";

const FENCE = /^ {0,3}(`{3,}|~{3,}(?!~))[^`]*$/;

/**
 * Text with its line ends kept, and blocks of code. Within a line, only headings, code and strong text are recognised,
 * because they are unambiguous.
 */
export function textBlocks(text: string): string {
  const blocks: string[] = [];
  let lines: string[] = [];
  let fence: string | undefined;
  const end = (code: boolean) => {
    const block = lines.map(code ? escapeMarkup : markedLine).join("\n");
    lines = [];
    if (code) blocks.push(`<pre><code>${block}</code></pre>`);
    else if (block.trim() !== "") {
      blocks.push(`<div class="text">${withoutEmptyLines(block)}</div>`);
    }
  };
  for (const line of text.replaceAll("\r\n", "\n").split("\n")) {
    const [, mark] = FENCE.exec(line) ?? [];
    if (fence === undefined && mark !== undefined) {
      end(false);
      fence = mark;
    } else if (fence !== undefined && closes(line, fence)) {
      end(true);
      fence = undefined;
    } else lines.push(line);
  }
  end(fence !== undefined);
  return blocks.join("\n");
}

function withoutEmptyLines(block: string): string {
  let start = 0;
  while (block[start] === "\n") start++;
  return block.slice(start).trimEnd();
}

/** Whether a line closes a fence: the same character, at least as often. */
function closes(line: string, fence: string): boolean {
  const mark = line.trim();
  return mark.length >= fence.length &&
    mark === fence.charAt(0).repeat(mark.length);
}

function markedLine(line: string): string {
  const [, heading] = /^#{1,6} +(.*\S)/.exec(line) ?? [];
  return heading === undefined
    ? markedText(line)
    : `<strong>${markedText(heading)}</strong>`;
}

function markedText(line: string): string {
  const parts = line.split("`");
  // If backticks do not come in pairs, they are plain characters.
  if (parts.length % 2 === 0 || line.includes("``")) return strong(line);
  return parts.map((part, i) =>
    i % 2 === 0 ? strong(part) : `<code>${escapeMarkup(part)}</code>`
  ).join("");
}

function strong(text: string): string {
  return escapeMarkup(text)
    .replace(/\*\*(?=[^\s*])([^*]*[^\s*])\*\*/g, "<strong>$1</strong>");
}
