/**
 * Which turns of other programs' conversations the history holds already.
 *
 * @module
 */
import { type Link, linkOf } from "../conversation/link.ts";
import { idsOf, parseRaw, type RawLine, rawLines } from "./raw_lines.ts";

/**
 * Looks for turns by the hashes of what was said up to their ends. Only conversations that begin with a wanted turn
 * are followed, so memory is bounded by what is found.
 *
 * @returns the exchange that holds each turn that was found
 * @throws the system's error if the history is there and cannot be read
 */
export async function findTurns(
  path: string,
  wanted: ReadonlySet<string>,
): Promise<Map<string, Link>> {
  const finder = new TurnFinder(wanted);
  for await (const lines of rawLines(path)) {
    for (const line of lines) finder.add(line);
  }
  return finder.found;
}

class TurnFinder {
  readonly found = new Map<string, Link>();
  readonly #wanted: ReadonlySet<string>;
  readonly #links = new Map<string, Link>();
  readonly #followed = new Set<string>();

  constructor(wanted: ReadonlySet<string>) {
    this.#wanted = wanted;
  }

  /** Takes the next line, from the oldest on. */
  add(line: RawLine): void {
    const ids = idsOf(line);
    const begins = ids === undefined || ids.parent === null;
    if (!begins && !this.#followed.has(ids.conversation)) return;
    const read = parseRaw(line);
    if (read.kind !== "exchange") return;
    const { id, conversation, parent } = read.exchange;
    const before = parent === null ? undefined : this.#links.get(parent);
    // What continues no wanted turn is none itself.
    if (parent !== null && before === undefined) return;
    const link = linkOf(read.exchange, before);
    const ends = link.ends.filter((end) => this.#wanted.has(end));
    if (ends.length === 0) return;
    this.#links.set(id, link);
    this.#followed.add(conversation);
    for (const end of ends) this.found.set(end, link);
  }
}
