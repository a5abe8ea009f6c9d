/**
 * Makes a folder private.
 *
 * @module
 */
import { FOLDER_MODE } from "./lock.ts";

/**
 * Removes the access of group and others to a folder. A folder that does not exist or belongs to another user is not
 * changed: files that are created in it are private anyway.
 */
export async function narrowFolder(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  try {
    const { isDirectory, mode } = await Deno.stat(path);
    if (!isDirectory || ((mode ?? 0) & 0o077) === 0) return;
    await Deno.chmod(path, FOLDER_MODE);
  } catch {
    // Writing to the folder shows whether it is usable.
  }
}
