/**
 * Markdown that is there as a whole, as rows for a terminal.
 *
 * @module
 */
import { sanitize } from "../../core/text/text.ts";
import type { Block } from "./block.ts";
import { cutOf } from "./cut_line.ts";
import { loadLanguage } from "./languages.ts";
import { Layout } from "./layout.ts";
import { BlockReader } from "./reader.ts";

/** Rows of a table after which its columns keep their widths: all rows so far are laid out again with each one. */
const TABLE_ROWS = 100;

/**
 * The rows of a text, with SGR sequences and without a newline at the end.
 *
 * @param columns cells of a row
 * @param label what comes before the text, with SGR sequences
 */
export async function renderMarkdown(
  text: string,
  columns: number,
  label = "",
): Promise<string> {
  const reader = new BlockReader();
  const layout = new Layout({
    widthOf: () => columns,
    height: () => TABLE_ROWS,
    label,
  });
  const add = async (blocks: readonly Block[]) => {
    for (const block of blocks) {
      if (block.type === "code") await loadLanguage(block.info);
      layout.add(block);
    }
  };
  for (const line of sanitize(text).split("\n")) {
    let rest = line;
    for (let at; (at = cutOf(rest)) !== undefined; rest = rest.slice(at)) {
      await add(reader.line(rest.slice(0, at), true));
    }
    await add(reader.line(rest));
  }
  await add(reader.end());
  return layout.take().map(({ text }) => text).join("\n");
}
