/**
 * Finds unique prefixes of ids by reading the newest part of a history.
 *
 * @module
 */
import { LineFiles } from "../../files/line_files.ts";
import { peekAside, peekIds } from "../line/peek.ts";
import { type ExchangeIds, Prefixes } from "../query/prefixes.ts";
import { allLines } from "./blocks/prefilter.ts";

/** Bytes that are read; older ids differ, because they begin with an earlier time. */
const WINDOW = 64 * 1024 * 1024;

/**
 * See {@linkcode History.prefixes}.
 *
 * @throws the system's error if the file is there and cannot be read
 */
export async function readPrefixLengths(
  path: string,
  wanted: readonly ExchangeIds[],
): Promise<ReadonlyMap<string, number>> {
  const prefixes = new Prefixes(wanted);
  let read = 0;
  using files = await LineFiles.open(path);
  for await (const { text } of files.blocksBackwards()) {
    for (const [start] of allLines(text)) {
      const ids = peekIds(text, start);
      if (ids !== undefined) prefixes.add(ids, peekAside(text, start));
    }
    read += text.length;
    if (read > WINDOW) break;
  }
  return prefixes.lengths;
}
