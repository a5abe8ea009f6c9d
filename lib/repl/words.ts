/**
 * The words of a slash command's argument.
 *
 * @module
 */

/** A quote that nothing closes, as in "it's", is a character like others. */
const WORD = /"([^"]*)"|'([^']*)'|((?:\\[^]|[^\s"'\\])+|["'\\])/g;

/** Words parted by spaces; quotes or backslashes keep spaces inside, and `""` is an empty word. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let end = -1;
  for (const match of text.matchAll(WORD)) {
    const [whole, double, single, bare = ""] = match;
    const word = double ?? single ?? bare.replaceAll(/\\([^])/g, "$1");
    // What touches the piece before belongs to the same word.
    if (match.index === end) words.push((words.pop() ?? "") + word);
    else words.push(word);
    end = match.index + whole.length;
  }
  return words;
}

/** The end of a text that is being typed: what follows the last space that is not written as `\\ `. */
export function lastWord(text: string): string {
  return /(?:\\[^]|[^\\\s])*\\?$/.exec(text)?.[0] ?? "";
}
