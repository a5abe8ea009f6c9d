/**
 * Reads at a place of a file, whoever else reads it.
 *
 * @module
 */

/** The last read of each file: a file has one position, which two readers at once would move for each other. */
const turns = new WeakMap<Deno.FsFile, Promise<unknown>>();

/**
 * Reads bytes into a place of a buffer; fewer only at the end of the file.
 *
 * @returns how many were read
 * @throws the system's error if the file cannot be read
 */
export async function readAt(
  file: Deno.FsFile,
  offset: number,
  into: Uint8Array,
  at: number,
  length: number,
): Promise<number> {
  const read = async () => {
    await file.seek(offset, Deno.SeekMode.Start);
    let filled = 0;
    while (filled < length) {
      const count = await file.read(into.subarray(at + filled, at + length));
      if (count === null) break;
      filled += count;
    }
    return filled;
  };
  const turn = (turns.get(file) ?? Promise.resolve()).then(read, read);
  turns.set(file, turn);
  return await turn;
}
