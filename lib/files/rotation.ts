/**
 * Rotation of a file that has grown too large: `history.jsonl` is renamed to `history-20261121T140322123Z.jsonl`, with
 * the time of the rotation, and the next writer creates a new file.
 *
 * @module
 */
import { basename, dirname, extname, join } from "node:path";
import { realPath } from "./real_path.ts";

const STAMP = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/;
const STAMP_LENGTH = "20261121T140322123Z".length;

/** How rotated files are named: the folder, and the parts of the name before and after the time. */
interface Pattern {
  readonly folder: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Renames a file, so that the next writer begins a new one; call it under the file's lock. A symbolic link is not
 * renamed.
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

/** The files that were rotated from a file, oldest first; none if its folder cannot be listed. */
export async function rotatedFiles(path: string): Promise<string[]> {
  const real = await realPath(path);
  const { folder, before, after } = patternOf(real);
  return (await stamps(real)).map((stamp) =>
    join(folder, before + stamp + after)
  );
}

/**
 * A file and all files of the same rotation, the newest first; only the file itself if its folder cannot be listed.
 * Reads synchronously.
 */
export function rotatedKinNow(path: string): string[] {
  try {
    const { folder, before, after } = patternOf(realPathNow(path));
    const cut = before.length - 1 - STAMP_LENGTH;
    const rotated = STAMP.test(before.slice(cut, -1));
    const stem = rotated ? before.slice(0, cut) : before;
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    return [
      `${stem.slice(0, -1)}${after}`,
      ...names.filter((name) => stampOf(name, stem, after) !== undefined)
        .sort().reverse(),
    ].map((name) => join(folder, name));
  } catch {
    return [path];
  }
}

function realPathNow(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path; // it has been rotated, and nothing was written since
  }
}

function stampOf(
  name: string,
  before: string,
  after: string,
): string | undefined {
  if (!name.startsWith(before) || !name.endsWith(after)) return undefined;
  const stamp = name.slice(before.length, name.length - after.length);
  return STAMP.test(stamp) ? stamp : undefined;
}

/** The times in the names, oldest first. */
async function stamps(real: string): Promise<string[]> {
  const { folder, before, after } = patternOf(real);
  const found: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      const stamp = stampOf(name, before, after);
      if (stamp !== undefined) found.push(stamp);
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
