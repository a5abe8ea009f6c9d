/**
 * Reads the lines of a history that are neither exchanges nor fragments.
 *
 * @module
 */
import { readLines } from "../../../files/jsonl.ts";
import { parseLine } from "../../line/history_line.ts";
import { EXCHANGE_START, FRAGMENT_START } from "../../line/peek.ts";

/**
 * Labels, runs, notes, withdrawals, votes and lines of later versions, in the order of recording; a missing file has none.
 *
 * @throws the system's error if the file is there and cannot be read
 */
export async function* readOthers(
  path: string,
): AsyncGenerator<Readonly<Record<string, unknown>>, void> {
  for await (const { text } of readLines(path)) {
    if (text.startsWith(EXCHANGE_START) || text.startsWith(FRAGMENT_START)) {
      continue;
    }
    const line = parseLine(text);
    if (line.kind === "other" && line.value !== undefined) yield line.value;
  }
}
