/**
 * The folder beside a history that holds bodies of replies.
 *
 * @module
 */

/** A file in that folder that this program wrote. */
export interface BodyFile {
  /** A SHA-256, or the temporary name of a reply that is not complete. */
  readonly name: string;
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Whether the reply may still be arriving, or its line may not be written yet. */
  readonly isNew: boolean;
}

/** Time within which a reply is complete and its line is written, in ms. */
const NEW_MS = 3_600_000;

/** `path` is the history's. */
export function folderOf(path: string): string {
  return `${path}.bodies`;
}

/** Whether a name is a SHA-256. */
export function isName(text: string): boolean {
  return /^[\da-f]{64}$/.test(text);
}

/**
 * The files in the folder, without those of other programs.
 *
 * @throws the system's error if the folder is there and cannot be read
 */
export async function* bodyFiles(
  folder: string,
): AsyncGenerator<BodyFile, void> {
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (!isFile || !(isName(name) || /^[\da-f-]{36}\.part$/.test(name))) {
        continue;
      }
      const path = `${folder}/${name}`;
      const found = await statOf(path);
      if (found === undefined) continue;
      const { size, mtime } = found;
      const isNew = Date.now() - (mtime?.getTime() ?? 0) < NEW_MS;
      yield { name, path, size, isNew };
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Returns undefined for a file that was removed meanwhile. */
async function statOf(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
