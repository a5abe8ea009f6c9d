/**
 * Resolves symbolic links.
 *
 * @module
 */
import { dirname, resolve } from "node:path";

/**
 * The path without symbolic links, also of a file that does not exist yet.
 *
 * @throws the system's error if links lead in a circle or cannot be read
 */
export async function realPath(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const target = await linkTarget(path);
  return target === undefined
    ? path
    : await realPath(resolve(dirname(path), target));
}

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return await Deno.readLink(path);
  } catch {
    return undefined; // nothing there
  }
}
