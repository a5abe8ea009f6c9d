/**
 * The value of a header as text.
 *
 * @module
 */

/** Decodes UTF-8: header values have one character for each byte. */
export function headerText(text: string): string {
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return text;
  }
}
