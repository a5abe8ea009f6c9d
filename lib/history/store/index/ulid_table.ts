/**
 * ULIDs as small whole numbers: 16 bytes for each id and some 6 for finding it, where a text in a map takes over a hundred.
 *
 * @module
 */

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 26;
/** 32-bit words of an id. */
const WORDS = 4;
/** Characters of one word; the first two of an id fill what the words have left. */
const DIGITS = 6;
const LEAST = 1024;

/** The value of each character; -1 for those of no ULID. */
const VALUES = Int8Array.from(
  { length: 128 },
  (_, code) => ALPHABET.indexOf(String.fromCharCode(code)),
);

/** Gives each id a number from 0, in the order in which they come. */
export class UlidTable {
  #words = new Uint32Array(WORDS * LEAST);
  /** Numbers plus one, by the hashes of their ids; a power of two of them, more than half of them empty. */
  #slots = new Uint32Array(2 * LEAST);
  #size = 0;
  /** The words of the id that is looked for. */
  readonly #wanted = new Uint32Array(WORDS);
  /** Others choose ids, and must not know which of them share a slot. */
  readonly #seeds = crypto.getRandomValues(new Uint32Array(WORDS));

  /** How many ids there are. */
  get size(): number {
    return this.#size;
  }

  /** The number of an id; -1 for one that is not here, and for a text that is not a ULID. */
  find(id: string): number {
    return this.#read(id) ? (this.#slots[this.#slot()] ?? 0) - 1 : -1;
  }

  /** The number of an id, which is added if it is not here; -1 for a text that is not a ULID. */
  add(id: string): number {
    if (!this.#read(id)) return -1;
    const slot = this.#slot();
    const known = this.#slots[slot] ?? 0;
    if (known > 0) return known - 1;
    if (WORDS * this.#size === this.#words.length) {
      const words = new Uint32Array(
        WORDS * Math.ceil(1.25 * this.#size),
      );
      words.set(this.#words);
      this.#words = words;
    }
    this.#words.set(this.#wanted, WORDS * this.#size);
    this.#slots[slot] = ++this.#size;
    if (2 * this.#size > this.#slots.length) this.#spread();
    return this.#size - 1;
  }

  /** 1 for each number whose id is among some. */
  marked(ids: Iterable<string>): Uint8Array {
    const marks = new Uint8Array(this.#size);
    for (const id of ids) {
      const number = this.find(id);
      if (number >= 0) marks[number] = 1;
    }
    return marks;
  }

  /** The id of a number. */
  textOf(number: number): string {
    let text = "";
    let first = 0;
    for (let i = 0; i < WORDS; i++) {
      const word = this.#words[WORDS * number + i] ?? 0;
      first |= (word >>> 30) << (2 * i);
      for (let bit = 5 * (DIGITS - 1); bit >= 0; bit -= 5) {
        text += ALPHABET[(word >>> bit) & 31];
      }
    }
    return `${ALPHABET[first >>> 5]}${ALPHABET[first & 31]}${text}`;
  }

  /** Reads an id into the wanted words; false if it is not one. */
  #read(id: string): boolean {
    if (id.length !== LENGTH) return false;
    const high = valueAt(id, 0);
    let wrong = high > 7 ? -1 : high;
    let first = (high << 5) | valueAt(id, 1);
    wrong |= valueAt(id, 1);
    let at = 2;
    for (let i = 0; i < WORDS; i++) {
      let word = 0;
      for (let digit = 0; digit < DIGITS; digit++) {
        const value = valueAt(id, at++);
        wrong |= value;
        word = (word << 5) | value;
      }
      this.#wanted[i] = word & 0x3fff_ffff | (first & 3) << 30;
      first >>= 2;
    }
    return wrong >= 0;
  }

  /** The slot of the wanted id, or the empty one where it belongs. */
  #slot(): number {
    const wanted = this.#wanted;
    const [a, b, c, d] = [wanted[0], wanted[1], wanted[2], wanted[3]];
    const mask = this.#slots.length - 1;
    for (let slot = this.#hash() & mask;; slot = (slot + 1) & mask) {
      const known = this.#slots[slot] ?? 0;
      if (known === 0) return slot;
      const at = WORDS * (known - 1);
      const words = this.#words;
      if (
        words[at] === a && words[at + 1] === b && words[at + 2] === c &&
        words[at + 3] === d
      ) return slot;
    }
  }

  #hash(): number {
    let hash = 0;
    for (let i = 0; i < WORDS; i++) {
      hash = mixed(hash ^ (this.#wanted[i] ?? 0) ^ (this.#seeds[i] ?? 0));
    }
    return hash;
  }

  /** Makes room for twice as many. */
  #spread(): void {
    this.#slots = new Uint32Array(2 * this.#slots.length);
    for (let number = 0; number < this.#size; number++) {
      const at = WORDS * number;
      for (let i = 0; i < WORDS; i++) {
        this.#wanted[i] = this.#words[at + i] ?? 0;
      }
      this.#slots[this.#slot()] = number + 1;
    }
  }
}

function valueAt(id: string, at: number): number {
  return VALUES[id.charCodeAt(at)] ?? -1;
}

/** Changes every bit of a 32-bit number with every other. */
function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
