/**
 * Decodes text files of every platform.
 *
 * @module
 */

/**
 * Reads a text in UTF-8, or in UTF-16 as PowerShell and Windows' editors save it; drops a byte order mark.
 *
 * @throws {TypeError} it is neither
 */
export function decodeText(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw new TypeError("it is not UTF-8 or UTF-16 text", { cause: error });
  }
}

/** The encoding of a text by its byte order mark; without one, by the zero that UTF-16 has beside each ASCII byte. */
export function encodingOf(
  [a, b, c, d]: Uint8Array,
): "utf-8" | "utf-16le" | "utf-16be" {
  if (a === 0xff && b === 0xfe) return "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  if (a && b === 0 && c && d === 0) return "utf-16le";
  if (a === 0 && b && c === 0 && d) return "utf-16be";
  return "utf-8";
}
