/**
 * A file of lines that has grown too large goes on in a new one: `history.jsonl` is renamed to
 * `history-20261121T140322123Z.jsonl` beside it, by the time at which that happened.
 *
 * @module
 */
import { basename, dirname, extname, join } from "node:path";
import { realPath } from "./real_path.ts";

const STAMP = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/;

/** Names of a file's kin: folder, and what stands before and after the time. */
interface Pattern {
  readonly folder: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Renames a file, so that the next writer begins a new one; to be called under its lock. A symbolic link stays where
 * it is.
 *
 * @throws the system's error if it cannot be renamed
 */
export async function rotate(path: string): Promise<void> {
  const real = await realPath(path);
  const { folder, before, after } = patternOf(real);
  const last = (await stamps(real)).at(-1);
  // Their names keep the files in order, even if the clock was set back.
  const time = Math.max(Date.now(), last === undefined ? 0 : timeOf(last) + 1);
  const stamp = new Date(time).toISOString().replaceAll(/[-:.]/g, "");
  await Deno.rename(real, join(folder, before + stamp + after));
}

/** The files that a file was before it was rotated, oldest first; as far as its folder may be listed. */
export async function rotatedFiles(path: string): Promise<string[]> {
  const real = await realPath(path);
  const { folder, before, after } = patternOf(real);
  return (await stamps(real)).map((stamp) =>
    join(folder, before + stamp + after)
  );
}

/** The times in the names, oldest first. */
async function stamps(real: string): Promise<string[]> {
  const { folder, before, after } = patternOf(real);
  const found: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.startsWith(before) || !name.endsWith(after)) continue;
      const stamp = name.slice(before.length, name.length - after.length);
      if (STAMP.test(stamp)) found.push(stamp);
    }
  } catch (error) {
    // A folder that may not be listed can still hold a file that may be read.
    const { NotFound, PermissionDenied } = Deno.errors;
    const hidden = error instanceof NotFound ||
      error instanceof PermissionDenied;
    if (!hidden) throw error;
  }
  return found.sort();
}

function patternOf(real: string): Pattern {
  const after = extname(real);
  const before = `${basename(real, after)}-`;
  return { folder: dirname(real), before, after };
}

function timeOf(stamp: string): number {
  return Date.parse(
    stamp.replace(STAMP, "$1-$2-$3T$4:$5:$6.$7Z"),
  );
}
