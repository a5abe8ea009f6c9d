/**
 * A long text bit by bit, so that no second one of its length is made.
 *
 * @module
 */

/** Characters (UTF-16 units) of a slice; shorter ones cost more for each of them. */
const SLICE = 64 * 1024;

/** A text's slices in order; none ends within a surrogate pair, so that each has UTF-8 of its own. */
export function* slices(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    let end = start + SLICE;
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--;
    yield text.slice(start, end);
    start = end;
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
