/**
 * Finds the members of a JSON object in its text.
 *
 * @module
 */

/** A member's value in a text, in UTF-16 units. */
export interface MemberSpan {
  /** The member's name as written, without quotation marks. */
  readonly name: string;
  /** Index of the value's first character. */
  readonly start: number;
  /** Index after the value's last character. */
  readonly end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Finds the members of the outermost object whose values are objects, arrays or strings, in order.
 *
 * @param json the text of an object; the result for any other text has no meaning
 */
export function* memberSpans(json: string): Generator<MemberSpan, void> {
  let depth = 0;
  let name = "";
  let start = -1;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (json.charCodeAt(at) === QUOTE) {
      const end = endOfString(json, at + 1);
      if (depth === 1 && start < 0) name = json.slice(at + 1, end);
      else if (depth === 1) yield { name, start: at, end: end + 1 };
      at = end;
    } else if (character === "{" || character === "[") {
      depth++;
      if (depth === 2) start = at;
    } else if (character === "}" || character === "]") {
      depth--;
      if (depth === 1) yield { name, start, end: at + 1 };
    } else if (depth === 1 && character === ":") {
      start = at;
    } else if (depth === 1 && character === ",") {
      start = -1;
    }
  }
}

/** The index of the quotation mark that ends the string from `from`; the text's length if there is none. */
function endOfString(json: string, from: number): number {
  for (let at = from;; at++) {
    at = json.indexOf('"', at);
    if (at < 0) return json.length;
    let slashes = 0;
    while (
      at - slashes > from && json.charCodeAt(at - 1 - slashes) === BACKSLASH
    ) slashes++;
    if (slashes % 2 === 0) return at;
  }
}
