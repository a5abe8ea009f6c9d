/**
 * A long text in slices, so that it is never copied as a whole.
 *
 * @module
 */

/** Characters (UTF-16 units) of a slice; shorter slices cost more per character. */
const SLICE = 64 * 1024;

/** Slices of a text in order; none splits a surrogate pair, so that each can be encoded as UTF-8 alone. */
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
