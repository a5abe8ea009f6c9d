/**
 * Replaces a whole file that only its owner may read, such as one with keys.
 *
 * @module
 */
import { dirname } from "node:path";
import { realPath } from "./real_path.ts";

/**
 * Writes a text; readers see the old or the new one, whole. The folder is made if there is none. A link stays a link.
 *
 * @throws the system's error if it cannot be written
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const real = await realPath(path);
  const written = `${real}.${crypto.randomUUID()}.new`;
  try {
    await Deno.writeTextFile(written, text, { mode: 0o600, createNew: true });
    await Deno.rename(written, real);
  } catch (error) {
    await Deno.remove(written).catch(() => {}); // it may not be there
    throw error;
  }
}
