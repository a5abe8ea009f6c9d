/**
 * Which turns of other programs' conversations the history holds already.
 *
 * @module
 */
import { parseLine, peekIds } from "../conversation/history_line.ts";
import { type Link, linkOf } from "../conversation/link.ts";

/**
 * Looks for turns by the hashes of what was said up to their ends. Only conversations that begin with a wanted turn
 * are followed, so memory is bounded by what is found.
 *
 * @param lines the history's, oldest first
 * @returns the exchange that holds each turn that was found
 */
export async function findTurns(
  lines: AsyncIterable<{ readonly text: string }>,
  wanted: ReadonlySet<string>,
): Promise<Map<string, Link>> {
  const found = new Map<string, Link>();
  const links = new Map<string, Link>();
  const followed = new Set<string>();
  for await (const { text } of lines) {
    const ids = peekIds(text);
    const begins = ids === undefined || ids.id === ids.conversation;
    if (!begins && !followed.has(ids.conversation)) continue;
    const line = parseLine(text);
    if (line.kind !== "exchange") continue;
    const { id, conversation, parent } = line.exchange;
    const before = parent === null ? undefined : links.get(parent);
    // What continues no wanted turn is none itself.
    if (parent !== null && before === undefined) continue;
    const link = linkOf(line.exchange, before);
    const ends = link.ends.filter((end) => wanted.has(end));
    if (ends.length === 0) continue;
    links.set(id, link);
    followed.add(conversation);
    for (const end of ends) found.set(end, link);
  }
  return found;
}
