/**
 * The article of an HTML page, without menus, advertisements and scripts.
 *
 * @module
 */
import { withoutEnd } from "../../core/text/trim.ts";
import { Readability } from "@mozilla/readability";
import { parseHTML } from "linkedom";

/** Elements that begin a new line. */
const BLOCKS =
  /^(?:P|DIV|SECTION|ARTICLE|H[1-6]|UL|OL|DL|PRE|BLOCKQUOTE|TABLE|FIGURE|FIGCAPTION|HR|HEADER|FOOTER|MAIN)$/;
/** The tags around head and body. */
const OUTER_TAGS = /<!doctype[^<>]*>|<\/?(?:html|head)(?:\s[^<>]*)?>/gi;
/** Elements that a reader does not see. */
const HIDDEN = /^(?:TITLE|SCRIPT|STYLE|NOSCRIPT|TEMPLATE|SVG|HEAD)$/i;

/** The title and the text of a page's article; the text of the whole page if it has no article. */
export function articleText(html: string): string {
  const page = pageOf(html);
  // Read first: what finds the article takes the page apart.
  const whole = page.body === null ? "" : textOf(page.body);
  const title = page.querySelector("title")?.textContent?.trim() ?? "";
  const article = articleOf(page);
  const body = article?.content ? textOf(pageOf(article.content).body) : whole;
  const heading = article?.title?.trim() || title;
  return heading === "" || body.startsWith(heading)
    ? `${body}\n`
    : `${heading}\n\n${body}\n`;
}

/** A parsed page, of which the runtime has no types. */
interface Page {
  querySelector(selector: string): Node | null;
  readonly body: Node | null;
}

/** The parser makes no body for a page that leaves its tag out, as HTML allows. */
function pageOf(html: string): Page {
  const whole = /<body[\s>]/i.test(html)
    ? html
    : `<!doctype html><html><head></head><body>${
      html.replaceAll(OUTER_TAGS, "")
    }</body></html>`;
  return (parseHTML(whole) as unknown as { document: Page }).document;
}

/** The article; undefined for a page that has none, or that the library cannot take apart. */
function articleOf(page: Page) {
  type Parsed = ConstructorParameters<typeof Readability>[0];
  try {
    return new Readability(page as unknown as Parsed).parse() ?? undefined;
  } catch {
    return undefined;
  }
}

interface Node {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<Node>;
}

/** The text of an element: paragraphs apart, items of lists with a dash, code as it is. */
function textOf(element: Node | null): string {
  const pieces: string[] = [];
  if (element !== null) put(element, pieces, false);
  return pieces.join("").split("\n")
    .map((line) => withoutEnd(line, " \t")).join("\n")
    .replaceAll(/\n{3,}/g, "\n\n").trim();
}

function put(node: Node, pieces: string[], isCode: boolean): void {
  if (node.nodeType === 3) {
    const text = node.textContent ?? "";
    const plain = isCode ? text : text.replaceAll(/\s+/g, " ");
    const begins = !isCode && (pieces.at(-1) ?? "\n").endsWith("\n");
    const shown = begins ? plain.trimStart() : plain;
    if (shown !== "") pieces.push(shown);
    return;
  }
  if (node.nodeType !== 1 || HIDDEN.test(node.nodeName)) return;
  const name = node.nodeName.toUpperCase();
  if (name === "BR") pieces.push("\n");
  const isRow = /^(?:LI|TR|DT|DD)$/.test(name);
  const isBlock = BLOCKS.test(name);
  if (isRow || isBlock) pieces.push(isRow ? "\n" : "\n\n");
  if (name === "LI") pieces.push("- ");
  for (const child of node.childNodes) {
    put(child, pieces, isCode || name === "PRE");
  }
  if (name === "TD" || name === "TH") pieces.push(" ");
  if (isBlock) pieces.push("\n\n");
}
