/**
 * Markdown as HTML for the ask page's script, which copies it into its page.
 *
 * @module
 */
import type { Page } from "../../page.ts";
import { markdownMarkup } from "../../../render/html/markdown.ts";

export const askMarkdown: Page = {
  method: "POST",
  path: "ask/markdown",
  async answer({ form }) {
    const { text } = await markdownMarkup(form.get("text") ?? "");
    return {
      kind: "file",
      name: "answer.html",
      type: "text/html; charset=utf-8",
      pieces: pieces(text),
    };
  },
};

async function* pieces(text: string): AsyncGenerator<string, void> {
  yield text;
}
