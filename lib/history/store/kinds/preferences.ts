/**
 * Reads the votes of a history.
 *
 * @module
 */
import { decodeBytes } from "../../../files/line_blocks.ts";
import { LineFiles } from "../../../files/line_files.ts";
import {
  type Preference,
  PREFERENCE_START,
  readPreference,
} from "../../line/preference.ts";

/**
 * The votes of a history in the order of recording; a missing file has none.
 *
 * @throws the system's error if the file is there and cannot be read
 */
export async function* readPreferences(
  path: string,
): AsyncGenerator<Preference, void> {
  using files = await LineFiles.open(path);
  for await (const { text } of files.blocks({ snapshot: true })) {
    let at = text.indexOf(PREFERENCE_START);
    while (at >= 0) {
      const end = text.indexOf("\n", at) + 1 || text.length;
      const found = at === 0 || text[at - 1] === "\n"
        ? readPreference(decodeBytes(text.slice(at, end)))
        : undefined;
      if (found !== undefined) yield found;
      at = text.indexOf(PREFERENCE_START, end);
    }
  }
}
