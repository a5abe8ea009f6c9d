/**
 * Finds an exchange in a long history by the time in its id: lines are appended as exchanges end, so they are nearly
 * in order of time.
 *
 * @module
 */
import { ulidTime } from "../core/ulid.ts";
import { type Line, lineAt } from "../wire/jsonl.ts";
import { LineFiles } from "../wire/line_files.ts";

/** How far behind the place where an exchange began its line is looked for, in bytes. */
const FAR = 32 * 1024 * 1024;

const ENDED = /^\{"v":1,"id":"[^"]+",[^{]*?"ended":"([^"]+)"/;

/**
 * The line of an exchange's whole id; undefined when it is not where it should be, which does not mean that it is
 * nowhere: files may have been put together, clocks set back.
 *
 * @throws the system's error if the file is there and cannot be read
 */
export async function lookUp(
  path: string,
  id: string,
): Promise<Line | undefined> {
  const began = ulidTime(id);
  if (began === undefined) return undefined;
  using files = await LineFiles.open(path);
  const from = await files.search((bytes) => {
    const ended = ENDED.exec(bytes)?.[1];
    return ended === undefined ? undefined : Date.parse(ended) < began;
  });
  if (from === undefined) return undefined;
  let read = 0;
  for await (const block of files.blocks({ from, snapshot: true })) {
    const { text } = block;
    const start = text.indexOf(`{"v":1,"id":"${id}",`);
    if (start === 0 || start > 0 && text[start - 1] === "\n") {
      return lineAt(block, start, text.indexOf("\n", start) + 1 || text.length);
    }
    read += text.length;
    if (read > FAR) return undefined;
  }
  return undefined;
}
