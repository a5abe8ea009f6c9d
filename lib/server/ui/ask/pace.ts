/**
 * Keeps two answers at the same pace, so that speed does not tell which model writes.
 *
 * @module
 */

/** What each answer shows next, in the order of the answers. */
export type Shown = readonly [first: string, second: string];

/** The longest time for which the rest of the longer answer is held back, in ms. */
const LONGEST_MS = 10_000;

interface Side {
  text: string;
  hasEnded: boolean;
  /** How many units are shown. */
  shown: number;
}

/** How the longer answer continues when the shorter one is whole. */
interface Rest {
  readonly begun: number;
  /** The length of the shorter answer. */
  readonly from: number;
  /** Units a ms. */
  readonly rate: number;
}

/**
 * Takes the texts of two answers as they come, and gives them out so that both have shown the same number of UTF-16
 * units, until the shorter one has ended and is shown whole. What has come of the longer one by then is not shown at
 * once, which would tell that its model was the faster one, but at the pace so far. Times are in ms.
 */
export class Pace {
  readonly #sides: readonly [Side, Side] = [
    { text: "", hasEnded: false, shown: 0 },
    { text: "", hasEnded: false, shown: 0 },
  ];
  /** When the first text was shown. */
  #begun: number | undefined;
  #rest: Rest | undefined;

  /** Adds to an answer. */
  add(side: 0 | 1, text: string): void {
    this.#sides[side].text += text;
  }

  /** Ends an answer. */
  end(side: 0 | 1): void {
    this.#sides[side].hasEnded = true;
  }

  /** Whether both are whole, and some of it is not shown yet. */
  get isLate(): boolean {
    return this.#sides.every(({ hasEnded }) => hasEnded) &&
      this.#sides.some(({ text, shown }) => shown < text.length);
  }

  /** What can be shown now. */
  next(now: number): Shown {
    const [first, second] = this.#sides;
    const most = this.#most(now);
    if (most > 0) this.#begun ??= now;
    return [take(first, most), take(second, most)];
  }

  /** How many units of each can be shown. */
  #most(now: number): number {
    const common = Math.min(
      ...this.#sides.map(({ hasEnded, text }) =>
        hasEnded ? Infinity : text.length
      ),
    );
    const whole = Math.min(
      ...this.#sides.map(({ hasEnded, text }) =>
        hasEnded ? text.length : Infinity
      ),
    );
    if (common < whole || whole === Infinity) return common;
    const { begun, from, rate } = this.#rest ??= this.#restAfter(whole, now);
    if (rate === Infinity) return common;
    return Math.min(common, from + Math.floor((now - begun) * rate));
  }

  #restAfter(from: number, now: number): Rest {
    const lengths = this.#sides.map(({ text }) => text.length);
    const least = (Math.max(...lengths) - from) / LONGEST_MS;
    const past = now - (this.#begun ?? now);
    // Without any time beside each other there is no pace to keep.
    const rate = past === 0 ? Infinity : Math.max(from / past, least);
    return { begun: now, from, rate };
  }
}

function take(side: Side, most: number): string {
  const next = side.text.slice(side.shown, most);
  side.shown += next.length;
  return next;
}
