/**
 * Keeps the input of `chat chat` for later: each line of the file is a JSON string, so that an entry may have several
 * lines.
 *
 * @module
 */
import type { EntryLog } from "../../repl/lines/line_editor_options.ts";
import { MOST_LINES } from "../../repl/lines/earlier_lines.ts";
import { appendLines } from "../../files/jsonl.ts";
import { FILE_MODE, openLocked } from "../../files/lock.ts";
import { realPath } from "../../files/real_path.ts";

/** Entries with more characters are documents and are not kept. */
const LONGEST = 20_000;
/** A file with more bytes is cut to half of this. */
const MOST_BYTES = 1 << 20;

/**
 * A file of entries, which only its owner can read and to which several processes may append. Errors are ignored, and
 * so
 * are lines that are not entries.
 */
export function inputLog(path: string): EntryLog {
  return {
    async read(): Promise<readonly string[]> {
      try {
        const text = await Deno.readTextFile(path);
        if (text.length > MOST_BYTES) await shorten(path);
        return entriesOf(text).slice(-MOST_LINES);
      } catch {
        return [];
      }
    },
    async append(text: string): Promise<void> {
      if (text.length > LONGEST) return;
      try {
        await appendLines(path, [JSON.stringify(text)]);
      } catch {
        // The editor still has the entry until the conversation ends.
      }
    },
  };
}

/** Keeps only the newest entries; takes the lock that appending takes. */
async function shorten(path: string): Promise<void> {
  using _file = await openLocked(path);
  const real = await realPath(path);
  const lines = entriesOf(await Deno.readTextFile(real))
    .map((entry) => `${JSON.stringify(entry)}\n`);
  let size = 0;
  const kept = lines.slice(-MOST_LINES).reverse()
    .filter((line) => (size += line.length) <= MOST_BYTES / 2).reverse();
  const next = `${real}.new`;
  await Deno.writeTextFile(next, kept.join(""), { mode: FILE_MODE });
  await Deno.rename(next, real);
}

function entriesOf(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    try {
      const entry = JSON.parse(line);
      return typeof entry === "string" ? [entry] : [];
    } catch {
      return []; // a line that was cut
    }
  });
}
