/**
 * Records when the parts of an answer arrived, from which latency, stalls and speed can be computed.
 *
 * @module
 */

/**
 * How many deltas are recorded separately; after that, deltas of the same ms count as one, so that a long answer takes
 * limited memory.
 */
const APART = 10_000;

/** Counts the characters of an answer by the time when they arrived. */
export class TokenTiming {
  /** Time of the first character in ms since the start, to a tenth; null before it. */
  firstMs: number | null = null;
  /** Two lists of numbers: a list of pairs would take four times as much memory while the answer arrives. */
  readonly #times: number[] = [];
  readonly #counts: number[] = [];

  /** Time in whole ms and characters, one for each delta. */
  get deltas(): [number, number][] {
    return this.#times.map((ms, at) => [ms, this.#counts[at] ?? 0]);
  }

  /** Time of the last characters in whole ms since the start; null before them. */
  get lastMs(): number | null {
    return this.#times.at(-1) ?? null;
  }

  /** Adds characters that arrived `ms` after the start. */
  add(characters: number, ms: number): void {
    if (characters === 0) return;
    this.firstMs ??= tenths(ms);
    const time = Math.round(ms);
    const last = this.#times.length - 1;
    if (last >= APART && this.#times[last] === time) {
      this.#counts[last] = characters + (this.#counts[last] ?? 0);
      return;
    }
    this.#times.push(time);
    this.#counts.push(characters);
  }
}

/** Rounds a time in ms to a tenth. */
export function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
