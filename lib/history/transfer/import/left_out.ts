/**
 * What an import left out, by kind, and where the first of each kind are.
 *
 * @module
 */
import { NameMap } from "../../../core/data/names.ts";

/** Parts of one kind. */
export interface LeftOutKind {
  /** How many. */
  count: number;
  /** Conversations and files that they are in: the first few. */
  readonly places: string[];
  /** There are more places. */
  more: boolean;
}

/** How many kinds are counted by themselves, and how many places of each are named. */
const MOST_KINDS = 50;
const MOST_PLACES = 3;
const OTHERS = "other parts";

/** Counts parts. */
export class LeftOut {
  /** In the order in which they first occurred. */
  readonly kinds: NameMap<LeftOutKind> = new NameMap();
  /** How many parts. */
  count = 0;

  /** Takes a part of a conversation. */
  add(kind: string, where: string): void {
    this.count++;
    const full = this.kinds.size >= MOST_KINDS && !this.kinds.has(kind);
    const name = full ? OTHERS : kind;
    let known = this.kinds.get(name);
    if (known === undefined) {
      known = { count: 0, places: [], more: false };
      this.kinds.set(name, known);
    }
    known.count++;
    if (known.places.includes(where)) return;
    if (known.places.length < MOST_PLACES) known.places.push(where);
    else known.more = true;
  }

  /** A line for each kind: `2 × an image ("Trip" in conversations.json)`. */
  lines(): string[] {
    return [...this.kinds].map(([kind, { count, places, more }]) => {
      const named = [...places, ...more ? ["…"] : []].join(", ");
      return `${count} × ${kind} (${named})`;
    });
  }
}
