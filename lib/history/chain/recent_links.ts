/**
 * The links that were used most recently.
 *
 * @module
 */
import type { Link } from "./link.ts";
import { NameMap } from "../../core/data/names.ts";

/** Links that are dropped together, because dropping them one by one costs too much. */
const GENERATION = 5_000;
/** How many generations are remembered. */
const GENERATIONS = 4;

interface Generation {
  readonly byId: Map<string, Link>;
  readonly byEnd: Map<string, Link>;
}

/** At most 20,000 links by id and by end; the least recently used are dropped first. */
export class RecentLinks {
  /** The newest comes first; a link that was used again is in several. */
  #generations: Generation[] = [newGeneration()];

  byId(id: string): Link | undefined {
    for (const { byId } of this.#generations) {
      const link = byId.get(id);
      if (link !== undefined) return link;
    }
    return undefined;
  }

  /** The newest link that has this end, see {@linkcode Link.ends}; the call counts as use of the link. */
  byEnd(end: string): Link | undefined {
    for (const { byEnd } of this.#generations) {
      const link = byEnd.get(end);
      if (link === undefined) continue;
      this.add(link);
      return link;
    }
    return undefined;
  }

  add(link: Link): void {
    let [newest] = this.#generations;
    if (newest === undefined || newest.byId.size === GENERATION) {
      newest = newGeneration();
      this.#generations.unshift(newest);
      this.#generations.length = Math.min(
        this.#generations.length,
        GENERATIONS,
      );
    }
    newest.byId.set(link.id, link);
    for (const end of link.ends) newest.byEnd.set(end, link);
  }

  remove(link: Link): void {
    for (const { byId, byEnd } of this.#generations) {
      byId.delete(link.id);
      for (const end of link.ends) {
        if (byEnd.get(end)?.id === link.id) byEnd.delete(end);
      }
    }
  }

  clear(): void {
    this.#generations = [newGeneration()];
  }
}

function newGeneration(): Generation {
  return { byId: new NameMap(), byEnd: new NameMap() };
}
