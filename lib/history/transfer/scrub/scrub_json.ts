/**
 * JSON within a string, such as the arguments of a tool call.
 *
 * @module
 */
import { parseJson } from "../../../core/data/parsed_json.ts";

/** A string, or the rest of a text after an unclosed quotation mark. */
const STRING = /"(?:[^"\\]|\\[^])*(?:"|\\?$)/g;
const AFTER_NAME = /^\s*:/;

/** Whether a text is a JSON object or array. */
export function isJsonText(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Rewrites the strings of a JSON text and leaves everything else as it is written, so that numbers keep their digits
 * and the text stays valid.
 *
 * @param rewrite gets a string, and the name of the member whose value it is
 */
export function rewriteStrings(
  json: string,
  rewrite: (text: string, name?: string) => string,
): string {
  let name: string | undefined;
  return json.replace(STRING, (literal, offset: number) => {
    if (!literal.endsWith('"') || literal.length < 2) return literal;
    // Parsing would keep each text that looks like a number in memory, see names.ts.
    const text: string = literal.includes("\\")
      ? JSON.parse(literal)
      : literal.slice(1, -1);
    const isName = AFTER_NAME.test(
      json.slice(offset + literal.length, offset + literal.length + 80),
    );
    const before = /:\s*$/.test(json.slice(Math.max(0, offset - 80), offset));
    const rewritten = rewrite(text, before ? name : undefined);
    name = isName ? text : undefined;
    return rewritten === text ? literal : JSON.stringify(rewritten);
  });
}
