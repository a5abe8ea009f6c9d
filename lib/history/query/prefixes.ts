/**
 * Finds the shortest prefix of an id that no other id has.
 *
 * @module
 */
import { NameMap, NameSet } from "../../core/data/names.ts";

/** The shortest prefix that is shown; ids of the same second share about that many characters. */
const SHORTEST = 8;

export interface ExchangeIds {
  readonly id: string;
  /** Id of the conversation's first exchange. */
  readonly conversation: string;
}

/** Finds the prefixes of wanted ids by comparing them with all other ids. */
export class Prefixes {
  readonly #alike: Map<string, ExchangeIds[]>;
  /** Lengths that tell an id from those of all exchanges that lists have. */
  readonly #listed: Map<string, number>;
  /** Lengths that tell an id from every other. */
  readonly #all: Map<string, number>;
  /** The wanted exchanges that lists leave out. */
  readonly #asides = new NameSet();

  constructor(wanted: readonly ExchangeIds[]) {
    this.#alike = Map.groupBy(wanted, ({ id }) => beginning(id));
    this.#listed = new NameMap(wanted.map(({ id }) => [id, SHORTEST]));
    this.#all = new NameMap(this.#listed);
  }

  /** For each wanted id, the length of a prefix that means this exchange and no other. */
  get lengths(): Map<string, number> {
    const all = [...this.#asides].map((id) =>
      [id, this.#all.get(id) ?? SHORTEST] as const
    );
    return new NameMap([...this.#listed, ...all]);
  }

  /**
   * Compares the wanted ids with those of an exchange.
   *
   * @param aside whether lists leave it out, so that a prefix means it only if no other exchange fits
   */
  add({ id, conversation }: ExchangeIds, aside: boolean): void {
    for (const own of this.#alike.get(beginning(id)) ?? []) {
      if (own.id === id && aside) this.#asides.add(id);
      lengthen(this.#all, own.id, id);
      if (!aside) lengthen(this.#listed, own.id, id);
    }
    for (const own of this.#alike.get(beginning(conversation)) ?? []) {
      lengthen(this.#all, own.id, conversation);
    }
  }
}

/** Makes the prefix of an id so long that another id does not have it. */
function lengthen(lengths: Map<string, number>, own: string, other: string) {
  if (own === other) return;
  const needed = commonLength(own, other) + 1;
  if (needed > (lengths.get(own) ?? 0)) lengths.set(own, needed);
}

/** The beginning of an id as a key that cannot be read as a number. */
function beginning(id: string): string {
  return `id ${id.slice(0, SHORTEST)}`;
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
