/**
 * Keeps two answers at the same pace, so that speed does not tell which model writes.
 *
 * @module
 */

/** What each answer shows next, in the order of the answers. */
export type Shown = readonly [first: string, second: string];

interface Side {
  text: string;
  hasEnded: boolean;
}

/**
 * Takes the texts of two answers as they come, and gives them out so that both have shown the same number of UTF-16
 * units, until the shorter one has ended and is shown whole.
 */
export class Pace {
  readonly #sides: readonly [Side, Side] = [
    { text: "", hasEnded: false },
    { text: "", hasEnded: false },
  ];
  /** How many units of each are shown. */
  readonly #shown: [number, number] = [0, 0];

  /** Adds to an answer, and returns what can be shown now. */
  add(side: 0 | 1, text: string): Shown {
    this.#sides[side].text += text;
    return this.#next();
  }

  /** Ends an answer, and returns what can be shown now. */
  end(side: 0 | 1): Shown {
    this.#sides[side].hasEnded = true;
    return this.#next();
  }

  #next(): Shown {
    const [first, second] = this.#sides;
    const most = Math.min(limit(first), limit(second));
    return [this.#show(0, most), this.#show(1, most)];
  }

  #show(side: 0 | 1, most: number): string {
    const { text } = this.#sides[side];
    const end = Math.min(most, text.length);
    const next = text.slice(this.#shown[side], end);
    this.#shown[side] = Math.max(this.#shown[side], end);
    return next;
  }
}

/** How far the other answer may go. */
function limit({ text, hasEnded }: Side): number {
  return hasEnded ? Infinity : text.length;
}
