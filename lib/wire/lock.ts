/**
 * The advisory lock of a file that several processes append to.
 *
 * @module
 */
import { dirname } from "node:path";
import { realPath } from "./real_path.ts";

/** Of such a file: for its owner alone. */
export const FILE_MODE = 0o600;
/** Of the folders that are made for one. */
export const FOLDER_MODE = 0o700;

/**
 * Opens a file for appending, makes it and its folders if need be, and takes its lock, which closing gives back.
 * Whoever replaces or renames the file does so under the lock, so after waiting for it the path may name another file
 * than the one that was opened: then again.
 *
 * @throws the system's error if the file cannot be opened or locked
 */
export async function openLocked(path: string): Promise<Deno.FsFile> {
  while (true) {
    const file = await openForAppend(path);
    try {
      await file.lock(true);
      if (await isStillAt(file, path)) return file;
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
  }
}

/** Resolves when nobody is in the middle of writing a file that is there; so its size is that of whole lines. */
export async function untilWritten(path: string): Promise<void> {
  try {
    using file = await Deno.open(path, { read: true });
    await file.lock(false);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function openForAppend(path: string): Promise<Deno.FsFile> {
  const options = { read: true, append: true, create: true, mode: FILE_MODE };
  try {
    return await Deno.open(path, options);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const real = await realPath(path); // no file is made through a link
  await Deno.mkdir(dirname(real), { recursive: true, mode: FOLDER_MODE });
  return await Deno.open(real, options);
}

async function isStillAt(file: Deno.FsFile, path: string): Promise<boolean> {
  const opened = await file.stat();
  try {
    const named = await Deno.stat(path);
    return opened.ino === named.ino && opened.dev === named.dev;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
