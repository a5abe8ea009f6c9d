/**
 * Reads and writes the rules in the first line of a history, which say what a replay ignores.
 *
 * @module
 */
import { appendLines } from "../../../files/jsonl.ts";
import { decodeBytes } from "../../../files/line_blocks.ts";
import { LineFiles } from "../../../files/line_files.ts";
import { FILE_MODE, openLocked } from "../../../files/lock.ts";
import { noteLock } from "../../../files/lock_note.ts";
import { ignoreLine, type IgnoreRules, readIgnore } from "../../line/ignore.ts";
import { rewrite } from "../../../files/rewrite_file.ts";

/** Longest first line that may hold rules, in bytes. */
const LONGEST = 1024 * 1024;

/**
 * The rules of a history; undefined if it has none.
 *
 * @throws the system's error if the file is there and cannot be read
 */
export async function readIgnored(
  path: string,
): Promise<IgnoreRules | undefined> {
  using files = await LineFiles.open(path);
  return readIgnore(decodeBytes(await firstLine(files)));
}

/**
 * Replaces the rules. The oldest file is rewritten under the lock; every other byte stays as it is.
 *
 * @throws the system's error if the file cannot be written or replaced
 */
export async function writeIgnored(
  path: string,
  rules: IgnoreRules,
): Promise<void> {
  const line = ignoreLine(rules);
  {
    using _lock = await openLocked(path);
    await using _note = await noteLock(path, "chat --ignore", FILE_MODE);
    using files = await LineFiles.open(path);
    const [oldest] = files.files;
    if (oldest !== undefined && oldest.size > 0) {
      const before = await firstLine(files);
      const length = readIgnore(before) === undefined ? 0 : before.length;
      await rewrite(oldest, length === 0 ? [] : [[0, length]], `${line}\n`);
      return;
    }
  }
  await appendLines(path, [line]);
}

/** The first line with its line end, one character for each byte; "" if it is too long to be rules. */
async function firstLine(files: LineFiles): Promise<string> {
  for await (const { text } of files.blocks()) {
    const end = text.indexOf("\n") + 1 || text.length;
    return end > LONGEST ? "" : text.slice(0, end);
  }
  return "";
}
