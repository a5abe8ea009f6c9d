/**
 * A folder for its owner alone.
 *
 * @module
 */
import { FOLDER_MODE } from "./lock.ts";

/**
 * Closes a folder to group and others where it is open to them, by an earlier version or by whoever made it. One that
 * is not there, or is not ours, stays as it is: what is made in it is for its owner alone in any case.
 */
export async function narrowFolder(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  try {
    const { isDirectory, mode } = await Deno.stat(path);
    if (!isDirectory || ((mode ?? 0) & 0o077) === 0) return;
    await Deno.chmod(path, FOLDER_MODE);
  } catch {
    // Whether anything can be written there is seen when it is.
  }
}
