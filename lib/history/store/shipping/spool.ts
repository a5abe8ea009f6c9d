/**
 * Keeps a history's files within a size: those whose lines have arrived in the store are removed, the oldest first.
 *
 * @module
 */
import {
  type FileIdentity,
  isSame,
  LineFiles,
} from "../../../files/line_files.ts";

/** What the files of a history take. */
export interface SpoolState {
  /** Of all files together. */
  readonly bytes: number;
  /** That is more than they may take: what is in them has not arrived. */
  readonly over: boolean;
}

/**
 * Removes files that have arrived as a whole, until a current file as large as any of them has room.
 *
 * @param most bytes of all files together
 * @param arrived the file of the last line that has arrived: those before it have arrived as a whole
 * @throws the system's error if the files cannot be looked at, or one cannot be removed
 */
export async function trimSpool(
  path: string,
  most: number,
  arrived: FileIdentity | undefined,
): Promise<SpoolState> {
  using opened = await LineFiles.open(path);
  const { files } = opened;
  let bytes = files.reduce((sum, { size }) => sum + size, 0);
  const current = files.at(-1)?.size ?? 0;
  const largest = Math.max(...files.map(({ size }) => size));
  for (const file of files.slice(0, -1)) {
    const isArrived = arrived !== undefined &&
      files.some((one) => isSame(one, arrived)) && !isSame(file, arrived);
    if (!isArrived || bytes - current + largest <= most) break;
    await removeIfThere(file.path);
    bytes -= file.size;
  }
  return { bytes, over: bytes > most };
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
