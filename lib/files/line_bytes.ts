/**
 * Encodes lines as bytes, in a reused buffer.
 *
 * @module
 */

/** A line that is not kept as one text. */
export interface PiecedLine extends Iterable<string> {
  /** About how many characters it has. */
  readonly length: number;
}

/**
 * A line without its end, as one text or in pieces. Pieces hold no line end, none begins or ends within a surrogate
 * pair, and they may be asked for several times.
 */
export type LineText = string | PiecedLine;

/** Shorter pieces are encoded together. */
const SMALL = 4096;
/** Bytes that a character (UTF-16 unit) takes at most, be it escaped. */
const WIDEST = 6;

/**
 * The lines as a file has them, in pieces as large as the buffer; a piece is valid until the next one is requested.
 *
 * @param room the buffer
 */
export function* encodeLines(
  lines: readonly LineText[],
  room: Uint8Array<ArrayBuffer>,
): Generator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let used = 0;
  for (let text of joined(lines)) {
    while (text !== "") {
      const { read, written } = encoder.encodeInto(text, room.subarray(used));
      used += written;
      if (read === text.length) break;
      text = text.slice(read);
      yield room.subarray(0, used);
      used = 0;
    }
  }
  yield room.subarray(0, used);
}

/** The same texts with line ends, in pieces that are worth encoding. */
function* joined(lines: readonly LineText[]): Generator<string> {
  let text = "";
  for (const line of lines) {
    for (const piece of typeof line === "string" ? [line] : line) {
      if (text.length + piece.length < SMALL) {
        text += piece;
        continue;
      }
      yield text;
      text = piece;
    }
    text += "\n";
  }
  yield text;
}

/** Upper bound of the lines' bytes, line ends included; an estimate that does not read the text. */
export function mostBytes(lines: readonly LineText[]): number {
  return lines.reduce((sum, { length }) => sum + length + 1, 0) * WIDEST;
}

/** The lines' bytes, line ends included. */
export function byteLength(
  lines: readonly LineText[],
  room: Uint8Array<ArrayBuffer>,
): number {
  let length = 0;
  for (const bytes of encodeLines(lines, room)) length += bytes.length;
  return length;
}

/**
 * Refuses lines that would be more than one.
 *
 * @throws {TypeError} if a line that is one text holds a line end
 */
export function checkLines(lines: readonly LineText[]): void {
  if (lines.some((line) => typeof line === "string" && line.includes("\n"))) {
    throw new TypeError("Cannot append a line that holds a line end");
  }
}
