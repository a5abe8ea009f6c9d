/**
 * How many cells of a terminal text takes.
 *
 * @module
 */
import { eastAsianWidth } from "get-east-asian-width";

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** Marks above and below letters, joiners, selectors, and the later parts of a Korean syllable. */
const WITHOUT_WIDTH =
  /^[\p{Mn}\p{Me}\p{Cf}\p{Default_Ignorable_Code_Point}\u1160-\u11ff]$/u;

/** Emoji that are as narrow as a letter until the next character asks for their picture (U+FE0F). */
const NARROW_EMOJI = /(?=\p{Emoji})[^\p{Emoji_Presentation}]\ufe0f/gu;

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * Cells that the text takes on one line; two for a wide character, none for a combining mark. Emoji that are joined
 * to one (U+200D, tones of skin) count each: half of the terminals show them so, and on the others a row is merely
 * shorter.
 */
export function displayWidth(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (WITHOUT_WIDTH.test(character)) continue;
    width += eastAsianWidth(character.codePointAt(0) ?? 0);
  }
  for (const [emoji] of text.matchAll(NARROW_EMOJI)) {
    width += 2 - eastAsianWidth(emoji.codePointAt(0) ?? 0);
  }
  return width;
}

/** Cells that text with SGR sequences of our own takes. */
export function paintedWidth(text: string): number {
  // deno-lint-ignore no-control-regex
  return displayWidth(text.replaceAll(/\x1b\[[\d;]*m/g, ""));
}

/** What a person takes for one character each: a letter with its marks, an emoji with all that is joined to it. */
export function characters(text: string): string[] {
  return PRINTABLE_ASCII.test(text)
    ? text.split("")
    : Array.from(segmenter.segment(text), ({ segment }) => segment);
}
