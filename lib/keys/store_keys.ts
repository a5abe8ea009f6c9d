/**
 * The client keys in a database, for all machines that have it as their store.
 *
 * @module
 */
import { KeyRows } from "../history/store/postgres/keys/key_rows.ts";
import type { KeyPlace } from "./key_place.ts";
import { formatKey, joinedKeys, parseKeys } from "./read_keys.ts";

/** The keys in a database. */
export function keysInStore(address: string): KeyPlace {
  const rows = new KeyRows(address);
  const parsed = (lines: readonly string[]) =>
    parseKeys(joinedKeys(lines), rows.location);
  return {
    name: rows.location,
    read: async () => parsed(await rows.lines()),
    change: (change) =>
      rows.change((lines) =>
        change(parsed(lines)).map((key) => ({
          name: key.name,
          line: formatKey(key),
        }))
      ),
    close: () => rows.close(),
  };
}
