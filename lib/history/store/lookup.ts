/**
 * Finds an exchange in a long history by the time in its id, because lines are nearly in the order of time.
 *
 * @module
 */
import { ulidTime } from "../../core/data/ulid.ts";
import { type Line, lineAt } from "../../files/jsonl.ts";
import { LineFiles, type LinePosition } from "../../files/line_files.ts";
import { exchangeStart, peekEnded } from "../line/peek.ts";

/** Bytes that are searched from the line that was current when the exchange began. */
const FAR = 32 * 1024 * 1024;

/**
 * The line of an exchange, by its whole id; undefined if it is not near its time. It may still be elsewhere, because
 * files may have been joined, or clocks set back.
 *
 * @throws the system's error if the file is there and cannot be read
 */
export async function lookUp(
  path: string,
  id: string,
): Promise<Line | undefined> {
  using files = await LineFiles.open(path);
  const from = await startOf(files, id);
  if (from === undefined) return undefined;
  let read = 0;
  for await (const block of files.blocks({ from, snapshot: true })) {
    const { text } = block;
    const start = text.indexOf(exchangeStart(id));
    if (start === 0 || start > 0 && text[start - 1] === "\n") {
      return lineAt(block, start, text.indexOf("\n", start) + 1 || text.length);
    }
    read += text.length;
    if (read > FAR) return undefined;
  }
  return undefined;
}

/**
 * The start of a line before an exchange's line, if lines are in order; undefined without lines, and for a text that is
 * not a whole id.
 */
export async function startOf(
  files: LineFiles,
  id: string,
): Promise<LinePosition | undefined> {
  const began = ulidTime(id);
  if (began === undefined) return undefined;
  return await files.search((bytes) => {
    const ended = peekEnded(bytes);
    return ended === undefined ? undefined : Date.parse(ended) < began;
  });
}
