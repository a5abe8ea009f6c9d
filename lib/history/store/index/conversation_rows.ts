/**
 * Finds the lines of conversations in the table.
 *
 * @module
 */
import { LineLocations } from "../line_locations.ts";
import type { ExchangeTable } from "./exchange_table.ts";
import type { FileIndex } from "./file_index.ts";
import { locationAt } from "./places.ts";

/**
 * The lines of exchanges and of their ancestors.
 *
 * @param wanted ids; undefined for all
 */
export function conversationRows(
  index: Pick<FileIndex, "fileAt">,
  { columns, ids, length }: ExchangeTable,
  wanted: Iterable<string> | undefined,
): LineLocations {
  const locations = new LineLocations();
  /** 1 for each id that is needed. */
  const needed = wanted === undefined
    ? new Uint8Array(ids.size).fill(1)
    : ids.marked(wanted);
  for (let row = length - 1; row >= 0; row--) {
    if (needed[columns.id[row] ?? -1] !== 1) continue;
    const parent = columns.parent[row] ?? -1;
    if (parent >= 0) needed[parent] = 1;
    const place = locationAt(columns.place[row] ?? 0);
    const file = index.fileAt(place.index);
    if (file === undefined) continue;
    locations.add(ids.textOf(columns.conversation[row] ?? 0), {
      file,
      offset: place.offset,
      length: columns.size[row] ?? 0,
    });
  }
  return locations;
}
