/**
 * What was typed into `chat chat`, kept for later runs: a JSON string a line, so that an entry of several lines is one.
 *
 * @module
 */
import type { EntryLog } from "../repl/line_editor.ts";
import { MOST_LINES } from "../repl/earlier_lines.ts";
import { appendLines } from "../wire/jsonl.ts";
import { FILE_MODE, openLocked } from "../wire/lock.ts";
import { realPath } from "../wire/real_path.ts";

/** Entries beyond so many characters are documents, and not kept. */
const LONGEST = 20_000;
/** A file beyond so many bytes is shortened to half of that. */
const MOST_BYTES = 1 << 20;

/**
 * A file of entries, for its owner alone, to which several processes may append at once. One that cannot be read or
 * written, or that holds something else, is as one without those lines.
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
        // It is there for as long as the conversation.
      }
    },
  };
}

/** Keeps the newest entries, under the lock of those who append. */
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
      return []; // the end of a file that was cut
    }
  });
}
