/**
 * Text as HTML: escaped, as it was written; code between fences set apart.
 *
 * @module
 */

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for any place within HTML, attributes in quotes included; characters that HTML cannot hold are shown as �. */
export function escapeHtml(text: string): string {
  return text.toWellFormed()
    // deno-lint-ignore no-control-regex
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g, "\ufffd")
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}

const FENCE = /^ {0,3}(`{3,}|~{3,})[^`]*$/;

/**
 * Text with its line ends kept, and blocks of code. Of the marks within a line only those of headings, code and
 * strong words are read, as they can be told for sure.
 */
export function textBlocks(text: string): string {
  const blocks: string[] = [];
  let lines: string[] = [];
  let fence: string | undefined;
  const end = (code: boolean) => {
    const block = lines.map(code ? escapeHtml : markedLine).join("\n");
    lines = [];
    if (code) blocks.push(`<pre><code>${block}</code></pre>`);
    else if (block.trim() !== "") {
      blocks.push(`<div class="text">${block.replace(/^\n+|\s+$/g, "")}</div>`);
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

/** A fence is closed by one of the same character that is at least as long. */
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
  // Without a pair for each, a backtick is just a sign.
  if (parts.length % 2 === 0 || line.includes("``")) return strong(line);
  return parts.map((part, i) =>
    i % 2 === 0 ? strong(part) : `<code>${escapeHtml(part)}</code>`
  ).join("");
}

function strong(text: string): string {
  return escapeHtml(text)
    .replace(/\*\*(?=[^\s*])([^*]*[^\s*])\*\*/g, "<strong>$1</strong>");
}
