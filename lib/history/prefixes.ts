/**
 * How much of an id is enough to name it.
 *
 * @module
 */
import { peekIds } from "../conversation/history_line.ts";
import { LineFiles } from "../wire/line_files.ts";
import { allLines } from "./prefilter.ts";

/** Ids of one second have as much in common. */
const SHORTEST = 8;
/** Newest part of the history in which ids are told apart: older ones begin with an earlier time. */
const WINDOW = 64 * 1024 * 1024;

/** The ids of an exchange. */
export interface ExchangeIds {
  /** Its own. */
  readonly id: string;
  /** Of the conversation's first exchange. */
  readonly conversation: string;
}

/**
 * For each id, how many of its characters name it, or its conversation, and nothing else.
 *
 * @param wanted exchanges of the history at a path
 * @throws the system's error if the file is there and cannot be read
 */
export async function prefixLengths(
  path: string,
  wanted: readonly ExchangeIds[],
): Promise<Map<string, number>> {
  const lengths = new Map(wanted.map(({ id }) => [id, SHORTEST]));
  const alike = Map.groupBy(wanted, ({ id }) => id.slice(0, SHORTEST));
  const add = (other: ExchangeIds) => {
    for (const own of alike.get(other.id.slice(0, SHORTEST)) ?? []) {
      const length = needed(own, other);
      if (length > (lengths.get(own.id) ?? 0)) lengths.set(own.id, length);
    }
  };
  let read = 0;
  using files = await LineFiles.open(path);
  for await (const { text } of files.blocksBackwards()) {
    for (const [start, end] of allLines(text)) {
      const ids = peekIds(text.slice(start, end));
      if (ids === undefined) continue;
      const { id, conversation } = ids;
      add(ids);
      if (conversation !== id) add({ id: conversation, conversation });
    }
    read += text.length;
    if (read > WINDOW) break;
  }
  return lengths;
}

/** How many characters of an exchange's id another one's does not begin with. */
function needed(own: ExchangeIds, other: ExchangeIds): number {
  if (own.id === other.id) return 0;
  const common = commonLength(own.id, other.id);
  // What is the beginning of the conversation's id means the conversation, whatever else it begins.
  const same = own.conversation === other.conversation &&
    commonLength(own.id, own.conversation) >= common;
  return same ? 0 : common + 1;
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
