/**
 * The links that were used last.
 *
 * @module
 */
import type { Link } from "./link.ts";

/** Links that are forgotten together: one by one would cost more than all the rest. */
const GENERATION = 5_000;
/** How many times that many are remembered. */
const GENERATIONS = 4;

/** Links that came one after the other. */
interface Generation {
  readonly byId: Map<string, Link>;
  readonly byEnd: Map<string, Link>;
}

/** At most 20,000 links by id and by what was said up to their end; the longest unused are forgotten first. */
export class RecentLinks {
  /** The newest first; what has been used again stands in several. */
  #generations: Generation[] = [newGeneration()];

  /** The link of an exchange, if it is remembered. */
  byId(id: string): Link | undefined {
    for (const { byId } of this.#generations) {
      const link = byId.get(id);
      if (link !== undefined) return link;
    }
    return undefined;
  }

  /** The newest link at whose end just this was said, see {@linkcode Link.ends}; that is using it. */
  byEnd(end: string): Link | undefined {
    for (const { byEnd } of this.#generations) {
      const link = byEnd.get(end);
      if (link === undefined) continue;
      this.add(link);
      return link;
    }
    return undefined;
  }

  /** Remembers a link. */
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

  /** Forgets a link. */
  remove(link: Link): void {
    for (const { byId, byEnd } of this.#generations) {
      byId.delete(link.id);
      for (const end of link.ends) {
        if (byEnd.get(end)?.id === link.id) byEnd.delete(end);
      }
    }
  }

  /** Forgets all. */
  clear(): void {
    this.#generations = [newGeneration()];
  }
}

function newGeneration(): Generation {
  return { byId: new Map(), byEnd: new Map() };
}
