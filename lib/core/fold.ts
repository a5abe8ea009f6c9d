/**
 * Folds the pieces of a JSON object into one, member by member. A table of rules says whether a member is appended,
 * concatenated, merged by index or replaced.
 *
 * @module
 */
import { NameMap, numberKey } from "./data/names.ts";
import { TextStore } from "./data/text_store.ts";

/** Collects the values that one member has in successive pieces. */
export interface Cell {
  /** Takes the member's value in the next piece; never changes or keeps an array or object to be changed later. */
  add(value: unknown): void;
  /** The folded value so far; later calls of `add` do not change it. */
  value(): unknown;
}

/** How the members of an object fold. */
export type Rules = Readonly<Record<string, () => Cell>>;

/** Concatenates arrays; of other values the last that is not null counts. */
class Plain implements Cell {
  #items: unknown[] | undefined;
  #last: unknown = null;

  add(value: unknown): void {
    if (Array.isArray(value)) {
      this.#items ??= [];
      for (const item of value) this.#items.push(item);
    } else if (value !== null && value !== undefined) {
      this.#items = undefined;
      this.#last = value;
    }
  }

  /** The concatenation, or the last value; null when there was nothing else. */
  value(): unknown {
    return this.#items === undefined ? this.#last : [...this.#items];
  }
}

/** Keeps the first value that is not empty (null, "" or 0). */
export class First implements Cell {
  #value: unknown;

  add(value: unknown): void {
    if (!this.#value) this.#value = value;
  }

  /** The first value that is not empty, else the last empty one. */
  value(): unknown {
    return this.#value;
  }
}

/** Keeps the last value that is not null, arrays too. */
export class Last implements Cell {
  #value: unknown = null;

  add(value: unknown): void {
    this.#value = value ?? this.#value;
  }

  /** The last value that is not null. */
  value(): unknown {
    return this.#value;
  }
}

/** Pieces are joined once they have this many characters. */
const BLOCK_CHARACTERS = 8 * 1024;
/** A text with more characters is kept outside of V8's heap. */
const LONG = 256 * 1024;

/** Appends text; another value counts as in {@linkcode Plain}, until the first text. */
export class Text implements Cell {
  #text: string | undefined;
  #pieces: string[] = [];
  #length = 0;
  readonly #blocks: string[] = [];
  /** Characters of the blocks. */
  #blocksLength = 0;
  /** What comes after the blocks, of a long text. */
  #store: TextStore | undefined;
  readonly #other = new Plain();

  add(value: unknown): void {
    if (typeof value !== "string") return this.#other.add(value);
    this.#text ??= "";
    if (value === "") return;
    this.#pieces.push(value);
    this.#length += value.length;
    // Each string costs some 20 bytes beside its text, so a million tokens are not kept one by one.
    if (this.#length >= BLOCK_CHARACTERS) this.#close();
  }

  /** The text so far; null when only null came. */
  value(): unknown {
    if (this.#text === undefined) return this.#other.value();
    this.#close();
    // Not `join`, which copies: the texts of most answers are never read.
    for (const block of this.#blocks) this.#text += block;
    this.#blocks.length = 0;
    this.#blocksLength = 0;
    if (this.#store !== undefined) this.#text += this.#store.takeWhole();
    this.#store = undefined;
    return this.#text;
  }

  #close(): void {
    if (this.#pieces.length > 0) this.#add(this.#pieces.join(""));
    this.#pieces = [];
    this.#length = 0;
  }

  #add(block: string): void {
    if (this.#store === undefined) {
      this.#blocks.push(block);
      this.#blocksLength += block.length;
      if (this.#blocksLength < LONG) return;
      this.#store = new TextStore();
      for (const before of this.#blocks) this.#store.push(before);
      this.#blocks.length = 0;
      this.#blocksLength = 0;
    } else this.#store.push(block);
  }
}

/** Folds objects member by member; another value counts only until the first object. */
export class Members implements Cell {
  readonly #rules: Rules;
  readonly #fallback: () => Cell;
  readonly #cells = new NameMap<Cell>();
  #other: unknown = null;
  #seen = false;

  /** Folds by `rules`, other members by `fallback`; members keep the order in which they first appeared. */
  constructor(rules: Rules, fallback: () => Cell = () => new Plain()) {
    this.#rules = rules;
    this.#fallback = fallback;
  }

  add(value: unknown): void {
    if (typeof value !== "object" || value === null) {
      this.#other = value ?? this.#other;
      return;
    }
    this.#seen = true;
    for (const [name, member] of Object.entries(value)) {
      let cell = this.#cells.get(name);
      if (cell === undefined) {
        const rule = Object.hasOwn(this.#rules, name)
          ? this.#rules[name]
          : undefined;
        this.#cells.set(name, cell = (rule ?? this.#fallback)());
      }
      cell.add(member);
    }
  }

  /** The object so far; null when only null came. */
  value(): unknown {
    if (!this.#seen) return this.#other;
    return Object.fromEntries(
      Array.from(this.#cells, ([name, cell]) => [name, cell.value()]),
    );
  }
}

interface IndexedCell {
  readonly index: number;
  readonly cell: Cell;
}

/** Folds arrays of objects, those with the same `index` into one. */
export class Indexed implements Cell {
  readonly #create: () => Cell;
  readonly #cells = new Map<number | string, IndexedCell>();
  #other: unknown = null;

  /** Folds the items of one index by the cell that `create` gives. */
  constructor(create: () => Cell) {
    this.#create = create;
  }

  add(value: unknown): void {
    if (!Array.isArray(value)) return;
    this.#other ??= [];
    for (const item of value) {
      const key = numberKey(item.index);
      let entry = this.#cells.get(key);
      if (entry === undefined) {
        entry = { index: item.index, cell: this.#create() };
        this.#cells.set(key, entry);
      }
      entry.cell.add(item);
    }
  }

  /** The items sorted by index; null when only null came. */
  value(): unknown {
    return this.#cells.size === 0
      ? this.#other
      : [...this.#cells.values()].sort((a, b) => a.index - b.index)
        .map(({ cell }) => cell.value());
  }
}
