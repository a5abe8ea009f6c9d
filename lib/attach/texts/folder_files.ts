/**
 * The files of a folder, without those that git ignores.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";
import { UsageError } from "../../core/errors.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { IgnoreRules } from "./ignore_rules.ts";

/** Most files of a folder that are looked at. */
const MOST_FILES = 20_000;

/** Folders that hold no text of the project's own. */
const LEFT_OUT: readonly string[] = [".git", ".hg", ".svn", "node_modules"];

/**
 * The paths of all files below a folder, sorted, with slashes and relative to it. Links are not followed.
 *
 * @param ignoresCase see {@linkcode IgnoreRules.of}
 * @throws {UsageError} the folder cannot be read, or has too many files
 */
export async function folderFiles(
  folder: string,
  ignoresCase: boolean,
): Promise<string[]> {
  const found: string[] = [];
  const walk = async (path: string, start: string, rules: IgnoreRules) => {
    for (const { name, isFile, isDirectory } of await entriesOf(path)) {
      const own = `${path}/${name}`;
      if (LEFT_OUT.includes(name) || rules.ignores(own, isDirectory)) continue;
      if (isDirectory) {
        await walk(own, `${start}${name}/`, await rules.within(own));
      }
      if (!isFile) continue;
      found.push(start + name);
      if (found.length > MOST_FILES) throw tooMany(folder, found);
    }
  };
  await walk(folder, "", await IgnoreRules.of(folder, ignoresCase));
  return found.sort();
}

async function entriesOf(path: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(path));
  } catch (error) {
    throw new UsageError(`Cannot read the folder ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/** The error for too many files, which names the folders that have the most. */
function tooMany(folder: string, found: readonly string[]): UsageError {
  return new UsageError(
    `${folder} has more than ${MOST_FILES} files, most of them in ${
      fullest(found).join(", ")
    }`,
    { hint: MANY_HINT },
  );
}

/** What to do about too many files. */
export const MANY_HINT =
  "name less, such as -f 'src/**/*.ts', or list in .gitignore what to leave out";

/** The folders with the most files among paths: up to three, with their numbers. */
export function fullest(paths: readonly string[]): string[] {
  const counts = new NameMap<number>();
  for (const path of paths) {
    const folder = path.replace(/[^/]*$/, "") || "./";
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).slice(0, 3)
    .map(([folder, count]) => `${folder} (${count})`);
}
