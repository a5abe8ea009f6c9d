/**
 * The text of a paragraph, a heading or a cell, with what Markdown marks in it.
 *
 * @module
 */
import MarkdownIt from "markdown-it";
import { sanitize } from "../../core/text/text.ts";
import { keepMath } from "./math.ts";
import { type Style, styled, THEME } from "./theme.ts";
import type { Span } from "./wrap.ts";

const parser = new MarkdownIt({ html: false, linkify: true, breaks: true });
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
// An address is shown as it is and not as it reads: names in other scripts can be made to look like any host.
parser.normalizeLinkText = (address) => address;
keepMath(parser);

type Token = ReturnType<typeof parser.parseInline>[number];

const STYLES: Readonly<Record<string, Style>> = {
  strong: THEME.strong,
  em: THEME.emphasis,
  s: THEME.strike,
};

/** The spans of inline Markdown; a link whose text is not its address has that after it. */
export function inlineSpans(source: string, base: Style = ""): Span[] {
  const spans: Span[] = [];
  const styles: Style[] = [base];
  const links: { href: string; from: number }[] = [];
  const put = (text: string, style = "") => {
    const safe = sanitize(text).replaceAll("\t", " ");
    if (safe === "") return;
    spans.push({ text: safe, style: styled(styles.at(-1) ?? "", style) });
  };
  for (const token of parser.parseInline(source, {})[0]?.children ?? []) {
    const kind = token.type.replace(/_(?:open|close)$/, "");
    if (token.type === "link_open") {
      links.push({ href: attribute(token, "href"), from: spans.length });
      styles.push(styled(styles.at(-1) ?? "", THEME.link));
    } else if (token.nesting === 1) {
      styles.push(styled(styles.at(-1) ?? "", STYLES[kind] ?? ""));
    } else if (token.nesting === -1) {
      styles.pop();
      const link = token.type === "link_close" ? links.pop() : undefined;
      const shown = spans.slice(link?.from).map(({ text }) => text).join("");
      if (link !== undefined) put(target(shown, link.href), THEME.faint);
    } else if (token.type === "softbreak" || token.type === "hardbreak") {
      put("\n");
    } else if (token.type === "code_inline") {
      put(token.content, THEME.code);
    } else if (token.type === "image") {
      put(`[image: ${token.content}]`);
      put(target(token.content, attribute(token, "src")), THEME.faint);
    } else put(token.content.replaceAll(/<br ?\/?>/gi, "\n"));
  }
  return spans;
}

/** What has to be said of a link beside its text. */
function target(shown: string, href: string): string {
  const same = [href, href.replace(/^mailto:/, ""), readable(href)];
  return href === "" || same.includes(shown) ? "" : ` (${href})`;
}

/** An address with letters instead of their percent codes; a host keeps the form in which it is looked up. */
function readable(href: string): string {
  try {
    return decodeURI(href);
  } catch {
    return href; // not UTF-8
  }
}

function attribute(token: Token, name: string): string {
  return String(token.attrGet(name) ?? "");
}
