/**
 * Which turns of other programs' conversations the history already has.
 *
 * @module
 */
import { type Link, linkOf } from "../../chain/link.ts";
import type { History } from "../../history.ts";
import type { Exchange } from "../../line/exchange.ts";
import type { LineIds } from "../../line/peek.ts";
import { NameMap, NameSet } from "../../../core/data/names.ts";

/**
 * Finds turns by the hash of the conversation up to their end. Follows only conversations that begin with a wanted
 * turn, so the found turns bound the memory.
 *
 * @returns the exchange that holds each turn that was found
 * @throws the system's error if the history exists and cannot be read
 */
export async function findTurns(
  history: Pick<History, "reader">,
  wanted: ReadonlySet<string>,
): Promise<Map<string, Link>> {
  const finder = new TurnFinder(wanted);
  const reader = history.reader({ once: true });
  const exchanges = reader.read((ids) => !finder.follows(ids));
  for await (const exchange of exchanges) finder.add(exchange);
  return finder.found;
}

class TurnFinder {
  readonly found = new NameMap<Link>();
  readonly #wanted: ReadonlySet<string>;
  readonly #links = new NameMap<Link>();
  readonly #followed = new NameSet();

  constructor(wanted: ReadonlySet<string>) {
    this.#wanted = wanted;
  }

  /**
   * Whether an exchange may be a wanted turn: it begins a conversation, or continues one that begins with a wanted
   * turn.
   */
  follows({ parent, conversation }: Omit<LineIds, "id">): boolean {
    return parent === null || this.#followed.has(conversation);
  }

  /** Takes the next exchange, from the oldest on. */
  add(exchange: Exchange): void {
    const { id, conversation, parent } = exchange;
    if (!this.follows(exchange)) return;
    const before = parent === null ? undefined : this.#links.get(parent);
    // An exchange that continues no wanted turn cannot be one.
    if (parent !== null && before === undefined) return;
    const link = linkOf(exchange, before);
    const ends = link.ends.filter((end) => this.#wanted.has(end));
    if (ends.length === 0) return;
    this.#links.set(id, link);
    this.#followed.add(conversation);
    for (const end of ends) this.found.set(end, link);
  }
}
