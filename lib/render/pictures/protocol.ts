/**
 * Pictures on terminals that can show them: kitty's graphics protocol and iTerm's inline images.
 *
 * @see https://sw.kovidgoyal.net/kitty/graphics-protocol/
 * @see https://iterm2.com/documentation-images.html
 * @module
 */
import type { Io } from "../../core/io.ts";
import type { Picture } from "./picture.ts";

/** How a terminal takes pictures. */
export type PictureProtocol = "kitty" | "iterm";

/** Base64 in one piece of kitty's protocol, at most; a multiple of 4. */
const PIECE = 4096;
/** Pixels of a cell's width: a guess, because a terminal that is asked may not answer. */
const CELL_WIDTH = 10;
/** Width that a picture has at most, in cells. */
const MOST_CELLS = 80;

/**
 * The protocol of the terminal, by its variables alone; undefined where it has none, and in tmux and screen, which do not
 * pass pictures on.
 */
export function pictureProtocol(
  { env }: Pick<Io, "env">,
): PictureProtocol | undefined {
  const terminal = env("TERM") ?? "";
  const isNested = env("TMUX") !== undefined || env("STY") !== undefined ||
    terminal.startsWith("screen") || terminal.startsWith("tmux");
  if (isNested) return undefined;
  switch (env("TERM_PROGRAM")) {
    case "iTerm.app":
    // It knows both, and iTerm's takes every format.
    case "WezTerm":
      return "iterm";
    case "ghostty":
      return "kitty";
  }
  return terminal === "xterm-kitty" || env("KITTY_WINDOW_ID") !== undefined
    ? "kitty"
    : undefined;
}

/**
 * What shows a picture, a newline at its end; undefined if the protocol does not take its format.
 *
 * @param columns width of the terminal in cells
 */
export function drawnPicture(
  picture: Picture,
  protocol: PictureProtocol,
  columns: number,
): string | undefined {
  const { bytes, format, sides } = picture;
  if (format === undefined) return undefined;
  const cells = Math.min(
    columns,
    MOST_CELLS,
    Math.ceil((sides?.[0] ?? Infinity) / CELL_WIDTH),
  );
  // Made of the bytes, so that nothing else of the answer gets into the codes.
  const data = bytes.toBase64();
  if (protocol === "iterm") {
    return `\x1b]1337;File=inline=1;size=${bytes.length};width=${cells};preserveAspectRatio=1:${data}\x07\n`;
  }
  return format === "PNG" ? kittyCodes(data, cells) : undefined;
}

/** `q=2`: the terminal says nothing in return, which would be read as typed. */
function kittyCodes(data: string, cells: number): string {
  let codes = "";
  for (let at = 0; at < data.length; at += PIECE) {
    const first = at === 0 ? `a=T,f=100,q=2,c=${cells},` : "";
    const more = at + PIECE < data.length ? 1 : 0;
    codes += `\x1b_G${first}m=${more};${data.slice(at, at + PIECE)}\x1b\\`;
  }
  return `${codes}\n`;
}
