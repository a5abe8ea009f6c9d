/**
 * Checks that a file can be appended to, without writing to it.
 *
 * @module
 */
import { dirname } from "node:path";

/**
 * Opens an existing file for appending. If it does not exist, checks that the nearest existing folder is writable.
 *
 * @returns whether the file exists
 * @throws the system's error if it cannot be opened or made
 */
export async function checkAppendable(path: string): Promise<boolean> {
  if (await isThere(path)) {
    using _file = await Deno.open(path, { append: true });
    return true;
  }
  let folder = dirname(path);
  while (!await isThere(folder)) folder = dirname(folder);
  const probe = await Deno.makeTempFile({ dir: folder, prefix: ".chat-" });
  await Deno.remove(probe);
  return false;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
