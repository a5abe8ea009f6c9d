/**
 * Sizes for people.
 *
 * @module
 */

/** A number of bytes as `812 bytes`, `12 KB` or `3.75 MB`; a KB has 1024 bytes. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
  const kb = bytes / 1024;
  if (kb < 1000) return `${rounded(kb)} KB`;
  return `${rounded(kb / 1024)} MB`;
}

/** Three digits, so that a size just over a limit does not read like it. */
function rounded(value: number): string {
  return String(Number(value.toPrecision(Math.max(3, digits(value)))));
}

function digits(value: number): number {
  return Math.floor(Math.log10(Math.max(1, value))) + 1;
}
