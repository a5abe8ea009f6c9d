/**
 * Where a JSON string ends.
 *
 * @module
 */

const BACKSLASH = 0x5c;

/** The index of the quotation mark that ends the JSON string around `from`; -1 where there is none. */
export function endOfString(text: string, from: number): number {
  for (let at = from;; at++) {
    at = text.indexOf('"', at);
    if (at === -1) return -1;
    let slashes = 0;
    while (
      at - slashes > from && text.charCodeAt(at - 1 - slashes) === BACKSLASH
    ) slashes++;
    if (slashes % 2 === 0) return at;
  }
}
