/**
 * Whether markup is well formed: every element closed where it was opened, every attribute quoted, no stray mark.
 *
 * @module
 */

/** Elements of HTML that have no end tag. */
const VOID = new Set(["meta", "br", "hr", "img", "link", "input"]);

const TAG =
  /<(\/?)([A-Za-z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|<!DOCTYPE html>|<\?xml [^?]*\?>/g;

/** What is wrong with the markup, in words; nothing where it is well formed. */
export function markupProblems(text: string): string[] {
  const problems: string[] = [];
  const open: string[] = [];
  let at = 0;
  const style = /<style>([^<]*)<\/style>/.exec(text)?.[1] ?? "";
  const plain = text.replace(style, "");
  for (const match of plain.matchAll(TAG)) {
    const between = plain.slice(at, match.index);
    if (/[<>]|&(?!(?:amp|lt|gt|quot|#39);)/.test(between)) {
      problems.push(`stray mark in ${JSON.stringify(between.slice(0, 80))}`);
    }
    at = match.index + match[0].length;
    const [, closing, name, attributes = "", empty] = match;
    if (name === undefined) continue;
    if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(attributes)) {
      problems.push(`stray & in ${attributes}`);
    }
    if (closing) {
      const last = open.pop();
      if (last !== name) problems.push(`</${name}> closes <${last}>`);
    } else if (!empty && !VOID.has(name)) open.push(name);
  }
  if (/[<>]/.test(plain.slice(at))) problems.push("stray mark at the end");
  return [...problems, ...open.map((name) => `<${name}> is not closed`)];
}
