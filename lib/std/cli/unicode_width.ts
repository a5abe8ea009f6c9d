import { eastAsianWidth } from "get-east-asian-width";

/** Control characters, and characters that are drawn over or beside others without a cell of their own. */
const NO_WIDTH =
  /^[\p{Cc}\p{Cf}\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]$/u;

/**
 * The number of terminal cells that a text takes: two for each wide character and emoji, none for control characters,
 * combining marks and joiners, one for every other. Code points are counted one by one.
 */
export function unicodeWidth(str: string): number {
  let width = 0;
  for (const character of str) {
    if (NO_WIDTH.test(character)) continue;
    width += eastAsianWidth(character.codePointAt(0) ?? 0);
  }
  return width;
}
