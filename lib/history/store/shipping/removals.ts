/**
 * Removes from the files of a machine what was removed from the store.
 *
 * @module
 */
import { NameSet } from "../../../core/data/names.ts";
import { readLines } from "../../../files/jsonl.ts";
import { copyOf } from "../../../files/line_blocks.ts";
import { parseLine } from "../../line/history_line.ts";
import { peekIds } from "../../line/peek.ts";
import type { Arriving } from "../postgres/arriving.ts";
import { removeConversations } from "../remove.ts";
import { readBeside, writeBeside } from "./beside.ts";

/** What a store says about removals. */
type RemovedThere = Pick<Arriving, "id" | "removals" | "removedAfter">;

/**
 * Removes the conversations of exchanges that were removed from the store since this was done last; returns how many
 * exchanges that were.
 *
 * @param path of the history's current file
 * @throws {NetworkError} the store cannot be reached
 * @throws {ChatError} the store cannot be used
 * @throws the system's error if a file cannot be read or written
 */
export async function applyRemovals(
  path: string,
  store: RemovedThere,
): Promise<number> {
  const id = await store.id();
  const now = await store.removals();
  const before = await readApplied(path, id);
  if (before >= now) return 0;
  const gone = new NameSet();
  for await (const ids of store.removedAfter(before)) {
    for (const one of ids) gone.add(one);
  }
  const conversations = await conversationsOf(path, gone);
  const removed = conversations.size === 0
    ? { exchanges: 0 }
    : await removeConversations(path, { conversations });
  await writeBeside(fileOf(path), { store: id, removal: now });
  return removed.exchanges;
}

/** The conversations in the files that have one of these exchanges, or begin with one. */
async function conversationsOf(
  path: string,
  gone: ReadonlySet<string>,
): Promise<Set<string>> {
  const found = new NameSet();
  if (gone.size === 0) return found;
  for await (const line of readLines(path)) {
    let ids = peekIds(line.text);
    if (ids === undefined) {
      const parsed = parseLine(line.text);
      if (parsed.kind === "exchange") ids = parsed.exchange;
    }
    if (ids === undefined) continue;
    if (gone.has(ids.id) || gone.has(ids.conversation)) {
      found.add(copyOf(ids.conversation));
    }
  }
  return found;
}

/** Up to which removal of a store the files are; 0 for none. */
async function readApplied(path: string, store: string): Promise<number> {
  const removal = (await readBeside(fileOf(path), store))?.["removal"];
  return typeof removal === "number" ? removal : 0;
}

function fileOf(path: string): string {
  return `${path}.removed`;
}
