/**
 * The newest exchanges that a scan finds.
 *
 * @module
 */
import type { RecordedLine } from "../../history/recorded_line.ts";
import type { Scan } from "../../history/scan.ts";

/**
 * What `pick` makes of the newest lines, the oldest of them first; a line that it makes nothing of does not count.
 * Lines themselves are not kept, as each keeps a block of the file in memory.
 *
 * @throws the system's error if the file is there and cannot be read
 */
export async function newest<T>(
  scan: Scan,
  count: number,
  pick: (line: RecordedLine) => T | undefined,
): Promise<T[]> {
  const picked: T[] = [];
  for await (const lines of scan.newestFirst()) {
    for (const line of lines) {
      if (picked.length >= count) return picked.reverse();
      const one = pick(line);
      if (one !== undefined) picked.push(one);
    }
    // Not one block more than needed.
    if (picked.length >= count) break;
  }
  return picked.reverse();
}
