/**
 * Reads the lines of one kind.
 *
 * @module
 */
import { decodeBytes } from "../../../files/line_blocks.ts";
import { LineFiles } from "../../../files/line_files.ts";

/**
 * The lines that begin with a text, from the last to the first; the caller may stop. A missing file has none.
 *
 * @param start ASCII
 * @throws the system's error if the file is there and cannot be read
 */
export async function* linesOfKind(
  path: string,
  start: string,
): AsyncGenerator<string, void> {
  using files = await LineFiles.open(path);
  for await (const { text } of files.blocksBackwards()) {
    let at = text.lastIndexOf(start);
    while (at >= 0) {
      const end = text.indexOf("\n", at) + 1 || text.length;
      if (at === 0 || text[at - 1] === "\n") {
        yield decodeBytes(text.slice(at, end));
      }
      at = at === 0 ? -1 : text.lastIndexOf(start, at - 1);
    }
  }
}
