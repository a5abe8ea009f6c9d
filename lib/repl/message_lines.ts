/**
 * Messages of several lines, as they are typed: between `"""` and `"""`, or with a `\` at the end of a line.
 *
 * @module
 */

/** A block's beginning, behind a slash command's name where there is one; within it, line feeds are text. */
const OPENED = /^\s*(?:\/[^\s/]+\s+)?"""/;
const WHOLE = /^(\s*(?:\/[^\s/]+\s+)?)"""\n?([^]*?)\n?"""\s*$/;

/** Whether a text begins with a `"""` that nothing closes. */
export function isOpenBlock(text: string): boolean {
  const opened = OPENED.exec(text)?.[0];
  return opened !== undefined && !text.slice(opened.length).includes('"""');
}

/** Whether a text ends in a `\` that stands for a line end; behind another one it is text. */
export function endsInBackslash(text: string): boolean {
  return (/\\*$/.exec(text)?.[0].length ?? 0) % 2 === 1;
}

/** What a block says, without the quotes around it and the line ends next to them; other text as it is. */
export function withoutQuotes(text: string): string {
  return text.replace(WHOLE, "$1$2");
}
