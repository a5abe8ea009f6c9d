/**
 * Lines that could not be written: they go into a file beside their own, and the next writer appends them.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import {
  appendLines,
  type AppendOptions,
  type LineText,
} from "../files/jsonl.ts";
import { FILE_MODE, tryLock } from "./lock.ts";
import { realPath } from "./real_path.ts";

/** Separates the file's name from the time and process id. */
const MARK = ".left-";

/**
 * Writes lines to a new file beside the one at a path, and returns its path.
 *
 * @throws the system's error if that cannot be written either
 */
export async function leaveLines(
  path: string,
  lines: readonly LineText[],
): Promise<string> {
  const stamp = new Date().toISOString().replaceAll(/[-:.]/g, "");
  const left = `${await realPath(path)}${MARK}${stamp}-${Deno.pid}`;
  await appendLines(left, lines);
  return left;
}

/** The files of left lines beside the one at a path, oldest first; none if its folder cannot be listed. */
export async function leftFiles(path: string): Promise<string[]> {
  const real = await realPath(path);
  const begins = basename(real) + MARK;
  const found: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(dirname(real))) {
      if (isFile && name.startsWith(begins)) {
        found.push(join(dirname(real), name));
      }
    }
  } catch {
    return []; // a folder that is not there, or may not be listed
  }
  return found.sort();
}

/**
 * Appends left lines to their file, and then removes their own files; skips those that another process handles.
 *
 * @returns how many lines were appended
 * @throws as {@linkcode appendLines}
 */
export async function takeLeftLines(
  path: string,
  options: AppendOptions = {},
): Promise<number> {
  let taken = 0;
  for (const left of await leftFiles(path)) {
    taken += await takeIn(left, path, options);
  }
  return taken;
}

async function takeIn(
  left: string,
  path: string,
  options: AppendOptions,
): Promise<number> {
  using file = await openIfThere(left);
  if (file === undefined) return 0;
  try {
    if (!await tryLock(file)) return 0;
  } catch {
    // Without locks, another process may append the same lines: twice is better than never.
  }
  const text = await readIfThere(left);
  if (text === undefined) return 0; // another process was faster
  const lines = text.split("\n").filter((line) => line !== "");
  await appendLines(path, lines, options);
  await Deno.remove(left);
  return lines.length;
}

async function openIfThere(path: string): Promise<Deno.FsFile | undefined> {
  return await unlessMissing(() =>
    Deno.open(path, { read: true, write: true, mode: FILE_MODE })
  );
}

async function readIfThere(path: string): Promise<string | undefined> {
  return await unlessMissing(() => Deno.readTextFile(path));
}

async function unlessMissing<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
