/**
 * When an answer came: enough to compute latency, stalls and speed afterwards.
 *
 * @module
 */

/** Collects the characters of an answer by the time at which they came. */
export class Rhythm {
  /** In ms since the start, to a tenth; null before the first character. */
  firstMs: number | null = null;
  /** Numbers alone: a pair for each would take four times as much memory, for as long as the answer comes. */
  readonly #times: number[] = [];
  readonly #counts: number[] = [];

  /** Time in whole ms and characters; what comes within one ms counts as one. */
  get deltas(): [number, number][] {
    return this.#times.map((ms, at) => [ms, this.#counts[at] ?? 0]);
  }

  /** Takes characters that came `ms` after the start. */
  add(characters: number, ms: number): void {
    if (characters === 0) return;
    this.firstMs ??= tenths(ms);
    const time = Math.round(ms);
    const last = this.#times.length - 1;
    if (this.#times[last] === time) {
      this.#counts[last] = characters + (this.#counts[last] ?? 0);
      return;
    }
    this.#times.push(time);
    this.#counts.push(characters);
  }
}

/** A time in ms to a tenth. */
export function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
