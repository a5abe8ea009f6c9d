/**
 * Markdown as HTML. Only what is listed here becomes markup, so whatever a model writes, nothing runs and nothing loads.
 *
 * @module
 */
import MarkdownIt from "markdown-it";
import { type Markup, markup } from "../../core/text/markup.ts";
import { sanitize } from "../../core/text/text.ts";
import { loadLanguage } from "../markdown/languages.ts";
import { keepMath } from "../markdown/math.ts";
import { LONGEST_TEXT } from "../markdown/reader.ts";
import { loadedCodeBlock } from "./code.ts";

const parser = new MarkdownIt({ html: false, linkify: false, breaks: true });
// An address is shown as it is and not as it reads: names in other scripts can be made to look like any host.
parser.normalizeLinkText = (address) => address;
parser.validateLink = (address) => LINK.test(address);
keepMath(parser);
// A parser needs ever more time for each character of a long paragraph.
parser.core.ruler.at("inline", (state) => {
  for (const token of state.tokens) {
    if (token.type !== "inline") continue;
    token.children = [];
    if (token.content.length > LONGEST_TEXT) continue;
    parser.inline.parse(token.content, parser, state.env, token.children);
  }
});

/** Addresses that a page may lead to. */
const LINK = /^(?:https?:\/\/|mailto:)/i;

type Token = ReturnType<typeof parser.parse>[number];

/** The elements of tokens that open and close, by the beginning of their type. */
const ELEMENTS: Readonly<Record<string, string>> = {
  paragraph: "p",
  // Deeper levels would leave out some of the page's own.
  heading: "h3",
  blockquote: "blockquote",
  "bullet_list": "ul",
  "ordered_list": "ol",
  "list_item": "li",
  thead: "thead",
  tbody: "tbody",
  tr: "tr",
  th: "th",
  td: "td",
  strong: "strong",
  em: "em",
  s: "s",
};

/** Writes Markdown; control characters and those that hide text are shown as signs. */
export async function markdownMarkup(text: string): Promise<Markup> {
  const tokens = parser.parse(sanitize(text), {});
  for (const { type, info } of tokens) {
    if (type === "fence") await loadLanguage(info);
  }
  return markup`<div class="md">${tokens.map(piece)}</div>`;
}

function piece(token: Token): Markup {
  const { children } = token;
  switch (token.type) {
    case "inline":
      return children?.length
        ? markup`${children.map(piece)}`
        : markup`<span class="plain">${token.content}</span>`;
    case "fence":
      return loadedCodeBlock(token.content.replace(/\n$/, ""), token.info);
    case "code_block":
      return loadedCodeBlock(token.content.replace(/\n$/, ""), "");
    case "code_inline":
      return markup`<code>${token.content}</code>`;
    case "softbreak":
    case "hardbreak":
      return markup`<br>`;
    case "hr":
      return markup`<hr>`;
    case "image":
      return picture(token);
    case "link_open":
      return linkStart(attribute(token, "href"));
    case "link_close":
      return markup`</a>`;
    case "table_open":
      return markup`<div class="table" tabindex="0"><table>`;
    case "table_close":
      return markup`</table></div>`;
    default:
      return element(token);
  }
}

function element(token: Token): Markup {
  const [, kind = "", end] = /^(.*)_(open|close)$/.exec(token.type) ?? [];
  const name = ELEMENTS[kind];
  if (name === undefined) return markup`${token.content}`;
  if (token.hidden) return end === "open" ? markup`` : markup`\n`;
  return end === "open"
    ? markup`<${name}${attributes(token, kind)}>`
    : markup`</${name}>${token.block ? "\n" : ""}`;
}

function attributes(token: Token, kind: string): Markup | undefined {
  if (kind === "heading") return markup` class="level-${token.tag}"`;
  const start = Number(attribute(token, "start"));
  if (kind === "ordered_list" && Number.isInteger(start) && start > 1) {
    return markup` start="${start}"`;
  }
  if (kind !== "th" && kind !== "td") return undefined;
  const [, side] = /^text-align:(center|right)$/
    .exec(attribute(token, "style")) ?? [];
  return side === undefined ? undefined : markup` class="${side}"`;
}

/** Pictures of the web are not loaded: that would tell their host who reads. */
function picture(token: Token): Markup {
  const words = token.content || "without a name";
  return markup`${linkStart(attribute(token, "src"))}picture: ${words}</a>`;
}

function linkStart(href: string): Markup {
  return markup`<a href="${href}" title="${href}" rel="noreferrer noopener nofollow">`;
}

function attribute(token: Token, name: string): string {
  return String(token.attrGet(name) ?? "");
}
