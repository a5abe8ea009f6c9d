/**
 * What a page must be like whatever it shows.
 *
 * @module
 */
import type { Tab } from "../helpers/browser.ts";
import { MARK } from "./hostile_texts.ts";

/** Elements that pages have. */
const ELEMENTS =
  "A ABBR ARTICLE ASIDE B BLOCKQUOTE BR BUTTON CODE DATALIST DD DEL DETAILS DIALOG DIV DL DT EM FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 HEADER HR IMG INPUT INS LABEL LEGEND LI LINK MAIN MARK NAV NOSCRIPT OL OPTION P PRE S SECTION SELECT SMALL SPAN STRONG SUB SUMMARY SUP SVG TABLE TBODY TD TEXTAREA TFOOT TH THEAD TIME TR UL VAR CAPTION COL COLGROUP METER PROGRESS I KBD U OUTPUT svg g path rect circle line text title tspan polyline polygon ellipse defs clipPath a"
    .split(" ");

/** What is wrong with a page; it is evaluated there. */
const LOOK = `(() => {
  const wrong = [];
  const elements = new Set(${JSON.stringify(ELEMENTS)});
  if (globalThis.${MARK} !== undefined) wrong.push("a text ran");
  const body = [...document.body.children].map((one) => one.tagName).join(" ");
  if (body !== "A HEADER MAIN FOOTER") wrong.push("body: " + body);  for (const one of document.querySelectorAll("main p.problem")) if (one.textContent.startsWith("The page cannot")) wrong.push(one.textContent);
  if (document.querySelectorAll("h1").length !== 1) wrong.push("headings " + document.querySelectorAll("h1").length);
  if (document.scripts.length !== 1) wrong.push("scripts");
  const ids = new Set();
  for (const one of document.body.querySelectorAll("*")) {
    if (!elements.has(one.tagName)) wrong.push("element " + one.tagName);
    for (const { name, value } of one.attributes) {
      if (/^on|^style$|^srcdoc$|^autofocus$|[^-:\\w]/i.test(name)) wrong.push("attribute " + name);
      if (/^(?:href|src|action|formaction|data|poster|xlink:href)$/.test(name)) {
        const url = new URL(value, location.href);
        const isOwn = url.origin === location.origin && url.pathname.startsWith("/ui/");
        const isPicture = one.tagName === "IMG" && /^data:image\\/(?:png|jpeg|gif|webp);base64,/.test(value);
        const isLink = one.tagName === "A" && /^(?:https?:|mailto:)/.test(url.protocol) && url.origin !== location.origin && /noreferrer/.test(one.rel);
        if (!isOwn && !isPicture && !isLink) wrong.push(one.tagName + " " + name + "=" + value.slice(0, 80));
      }
    }
    if (one.id && ids.has(one.id)) wrong.push("id twice: " + one.id.slice(0, 40));
    ids.add(one.id);
  }
  const hidden = /[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060\\u2066-\\u2069\\ufeff\\u2028]/u;
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
  for (let node = walker.currentNode; node; node = walker.nextNode()) {
    const where = (node.nodeType === 1 ? node : node.parentElement) ?? document.body;
    const chain = [where.parentElement, where].map((one) => one ? one.tagName + (one.getAttribute("class") ? "." + one.getAttribute("class") : "") : "").join(">");
    if (node.nodeType === 3 && hidden.test(node.data)) wrong.push("hidden in " + chain);
    if (node.nodeType === 1) for (const { name, value } of node.attributes) if (hidden.test(value)) wrong.push("hidden in attribute " + name + " of " + chain);
  }
  if (hidden.test(document.title)) wrong.push("hidden in title");
  if (document.documentElement.scrollWidth > innerWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > innerWidth && !one.closest("svg *"));
    const within = (one) => { for (let up = one.parentElement; up; up = up.parentElement) if (getComputedStyle(up).overflowX !== "visible") return true; return false; };
    const named = wide.filter((one) => !within(one)).slice(-3).map((one) => (one.parentElement.className || one.parentElement.tagName) + ">" + one.tagName + "." + one.getAttribute("class"));
    wrong.push("wider than the window: " + named.join(", "));
  }
  return [...new Set(wrong)];
})()`;

/**
 * What is wrong with a page.
 *
 * @param isWritten whether scripts have put text in, which may have any character
 */
export async function faultsOf(
  { page }: Tab,
  { isWritten = false }: { readonly isWritten?: boolean } = {},
): Promise<string[]> {
  const faults = await page.evaluate<string[]>(LOOK);
  return isWritten ? faults.filter((one) => !/^hidden/.test(one)) : faults;
}
