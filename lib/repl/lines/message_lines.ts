/**
 * Messages of several lines, as they are typed: between `"""` and `"""`, or with a `\` at the end of a line.
 *
 * @module
 */
import { withoutEnd } from "../../core/text/trim.ts";

/** A block's beginning, behind a slash command's name where there is one; within it, line feeds are text. */
const OPENED = /^\s*(?:\/[^\s/]+\s+)?"""/;
const WHOLE = /^(\s*(?:\/[^\s/]+\s+)?)"""\n?([^]*?)\n?"""\s*$/;

/** What a slash command is called with: a word of letters alone. Paths and comments in code are none. */
const COMMAND = /^\/(?:\p{L}+|\?)(?=\s|$)/u;

/** Whether a typed text calls a slash command, known or not; any other text is a message. */
export function isCommand(text: string): boolean {
  return COMMAND.test(text);
}

/** Whether a text is a block as a whole: what it says is a message, whatever that begins with. */
export function isBlock(text: string): boolean {
  return text.trimStart().startsWith('"""');
}

/** Whether a text begins with a `"""` that nothing closes. */
export function isOpenBlock(text: string): boolean {
  const opened = OPENED.exec(text)?.[0];
  return opened !== undefined && !text.slice(opened.length).includes('"""');
}

/** Whether a text ends in a `\` that stands for a line end; behind another one it is text. */
export function endsInBackslash(text: string): boolean {
  return (text.length - withoutEnd(text, "\\").length) % 2 === 1;
}

/** The text of a block, without its quotes and the line ends next to them; other text unchanged. */
export function withoutQuotes(text: string): string {
  return text.replace(WHOLE, "$1$2");
}
