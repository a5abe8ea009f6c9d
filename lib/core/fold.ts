/**
 * Folding the pieces of a JSON object into the whole, member by member: whether a member is appended,
 * concatenated, merged by index or replaced is a table of rules.
 *
 * @module
 */

/** Collects the values that one member has in successive pieces. */
export interface Cell {
  /** Takes the member's value in the next piece; never changes or keeps an array or object to be changed later. */
  add(value: unknown): void;
  /** What the values come to so far; later calls of `add` leave it alone. */
  value(): unknown;
}

/** How the members of an object fold. */
export type Rules = Readonly<Record<string, () => Cell>>;

/** Concatenates arrays; of other values the last that is not null counts. */
export class Plain implements Cell {
  #items: unknown[] | undefined;
  #last: unknown = null;

  /** Takes the next value. */
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

  /** Takes the next value. */
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

  /** Takes the next value. */
  add(value: unknown): void {
    this.#value = value ?? this.#value;
  }

  /** The last value that is not null. */
  value(): unknown {
    return this.#value;
  }
}

/** Characters of pieces that are put together at once. */
const BLOCK_CHARACTERS = 8 * 1024;

/** Appends text; a value that is no text counts as {@linkcode Plain} does, as long as no text came. */
export class Text implements Cell {
  #text: string | undefined;
  #pieces: string[] = [];
  #length = 0;
  readonly #blocks: string[] = [];
  readonly #other = new Plain();

  /** Takes the next piece. */
  add(value: unknown): void {
    if (typeof value !== "string") return this.#other.add(value);
    this.#text ??= "";
    if (value === "") return;
    this.#pieces.push(value);
    this.#length += value.length;
    // Each string costs some 20 bytes beside its text: a million tokens must not wait one by one.
    if (this.#length >= BLOCK_CHARACTERS) this.#close();
  }

  /** The whole text; null when only null came. */
  value(): unknown {
    if (this.#text === undefined) return this.#other.value();
    this.#close();
    // Not `join`, which copies: of many an answer nobody reads the text as a whole.
    for (const block of this.#blocks) this.#text += block;
    this.#blocks.length = 0;
    return this.#text;
  }

  #close(): void {
    if (this.#pieces.length > 0) this.#blocks.push(this.#pieces.join(""));
    this.#pieces = [];
    this.#length = 0;
  }
}

/** Folds objects member by member; a value that is no object counts only until an object comes. */
export class Members implements Cell {
  readonly #rules: Rules;
  readonly #fallback: () => Cell;
  readonly #cells = new Map<string, Cell>();
  #other: unknown = null;
  #seen = false;

  /** Folds by `rules`, other members by `fallback`; members keep the order in which they first appeared. */
  constructor(rules: Rules, fallback: () => Cell = () => new Plain()) {
    this.#rules = rules;
    this.#fallback = fallback;
  }

  /** Takes the next object. */
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

  /** The whole object; null when only null came. */
  value(): unknown {
    if (!this.#seen) return this.#other;
    return Object.fromEntries(
      Array.from(this.#cells, ([name, cell]) => [name, cell.value()]),
    );
  }
}

/** Folds arrays of objects, those with the same `index` into one. */
export class Indexed implements Cell {
  readonly #create: () => Cell;
  readonly #cells = new Map<number, Cell>();
  #other: unknown = null;

  /** Folds the items of one index by the cell that `create` gives. */
  constructor(create: () => Cell) {
    this.#create = create;
  }

  /** Takes the next array. */
  add(value: unknown): void {
    if (!Array.isArray(value)) return;
    this.#other ??= [];
    for (const item of value) {
      let cell = this.#cells.get(item.index);
      if (cell === undefined) {
        this.#cells.set(item.index, cell = this.#create());
      }
      cell.add(item);
    }
  }

  /** The items sorted by index; null when only null came. */
  value(): unknown {
    return this.#cells.size === 0
      ? this.#other
      : [...this.#cells].sort(([a], [b]) => a - b).map(([, cell]) =>
        cell.value()
      );
  }
}
