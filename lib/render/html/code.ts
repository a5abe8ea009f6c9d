/**
 * Code with its colours, as spans with classes.
 *
 * @module
 */
import { type Markup, markup } from "../../core/text/markup.ts";
import { LineHighlighter } from "../markdown/highlight.ts";
import { languageOf, loadLanguage } from "../markdown/languages.ts";

/** Characters of code that get colours; more is data. */
const MOST = 100_000;

/** The classes of the styles that a terminal has, see `CODE_THEME`. */
const CLASSES: Readonly<Record<string, string>> = {
  "35": "hl-keyword",
  "32": "hl-string",
  "31": "hl-deleted",
  "2;3": "hl-comment",
  "2": "hl-soft",
  "36": "hl-value",
  "34": "hl-name",
  "1": "hl-strong",
  "4": "hl-link",
};

/**
 * A block of code in its colours, plain where its language is not known; the keyboard can scroll it.
 *
 * @param language the word after a fence
 */
export async function codeBlock(
  text: string,
  language: string,
): Promise<Markup> {
  await loadLanguage(language);
  return loadedCodeBlock(text, language);
}

/** The same for a language that has been loaded. */
export function loadedCodeBlock(text: string, language: string): Markup {
  return markup`<pre class="code" tabindex="0"><code>${
    colours(text, language)
  }</code></pre>`;
}

function colours(text: string, language: string): Markup {
  const mode = text.length > MOST ? undefined : languageOf(language);
  if (mode === undefined) return markup`${text}`;
  const highlighter = new LineHighlighter(mode);
  const lines = text.split("\n").map((line, i) =>
    markup`${i === 0 ? "" : "\n"}${spans(highlighter, line)}`
  );
  return markup`${lines}`;
}

function spans(highlighter: LineHighlighter, line: string): Markup[] {
  return highlighter.line(line).map(({ text, style }) => {
    const name = CLASSES[style];
    return name === undefined
      ? markup`${text}`
      : markup`<span class="${name}">${text}</span>`;
  });
}
