/**
 * Opens the history at a location: the list of all stores.
 *
 * @module
 */
import type { History, HistoryOptions } from "../history.ts";
import { rotatedKinNow } from "../../files/rotation.ts";
import type { Bodies } from "../line/kept_reply.ts";
import { FileBodies } from "./bodies/file_bodies.ts";
import type { IndexedOptions } from "./index/indexed_history.ts";
import { JsonlHistory } from "./jsonl_history.ts";
import { loader } from "../../core/load.ts";
import { isStoreAddress } from "../../core/data/store_address.ts";
import type { IgnoreRules } from "../line/ignore.ts";

const loadIgnore = loader<typeof import("./kinds/ignore.ts")>(
  import.meta.url,
  "./kinds/ignore.ts",
);

const loadIndexed = loader<typeof import("./index/indexed_history.ts")>(
  import.meta.url,
  "./index/indexed_history.ts",
);
const loadPostgres = loader<typeof import("./postgres/postgres_history.ts")>(
  import.meta.url,
  "./postgres/postgres_history.ts",
);
const loadRules = loader<typeof import("./postgres/rules.ts")>(
  import.meta.url,
  "./postgres/rules.ts",
);

/** Opens the history in files that a program records in; nothing is read or written yet. */
export function openStore(location: string, options: HistoryOptions): History {
  return new JsonlHistory(location, options);
}

/**
 * Opens the history in files for a program that looks at it again and again: its facts are read once, from now on, and
 * stay in memory.
 */
export async function openIndexed(
  location: string,
  options: IndexedOptions,
): Promise<History> {
  const { IndexedHistory } = await loadIndexed();
  const history = new IndexedHistory(location, options);
  history.start();
  return history;
}

/** Opens the history at a path, or in the database at an address; nothing is read or written yet. */
export async function openLocation(
  location: string,
  options: HistoryOptions,
): Promise<History> {
  if (!isStoreAddress(location)) return openStore(location, options);
  const { PostgresHistory } = await loadPostgres();
  return new PostgresHistory(location, options);
}

/** Opens the stored bodies of a history; for a rotated file, those of the history that it belongs to. */
export function openBodies(location: string): Pick<Bodies, "read"> {
  const [own = location] = rotatedKinNow(location);
  return new FileBodies(own, () => {});
}

/** The rules of a history that say which parts of requests are ignored in a replay. */
export interface KeptRules {
  /**
   * The rules; undefined if the history has none.
   *
   * @throws the system's error if the history is there and cannot be read
   */
  read(): Promise<IgnoreRules | undefined>;
  /**
   * Replaces the rules.
   *
   * @throws the system's error if the history cannot be written
   */
  write(rules: IgnoreRules): Promise<void>;
}

/** Opens the rules of a history; nothing is read or written yet. */
export function openRules(location: string): KeptRules {
  if (isStoreAddress(location)) return databaseRules(location);
  return {
    read: async () => await (await loadIgnore()).readIgnored(location),
    write: async (rules) =>
      await (await loadIgnore()).writeIgnored(location, rules),
  };
}

function databaseRules(address: string): KeptRules {
  return {
    read: async () => await (await loadRules()).readDatabaseRules(address),
    write: async (rules) =>
      await (await loadRules()).writeDatabaseRules(address, rules),
  };
}
