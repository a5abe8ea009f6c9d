/**
 * When an answer came: enough to compute latency, stalls and speed afterwards.
 *
 * @module
 */

/** Collects the characters of an answer by the time at which they came. */
export class Rhythm {
  /** In ms since the start, to a tenth; null before the first character. */
  firstMs: number | null = null;
  /** Time in whole ms and characters; what comes within one ms counts as one. */
  readonly deltas: [number, number][] = [];

  /** Takes characters that came `ms` after the start. */
  add(characters: number, ms: number): void {
    if (characters === 0) return;
    this.firstMs ??= tenths(ms);
    const at = Math.round(ms);
    const last = this.deltas.at(-1);
    if (last?.[0] === at) last[1] += characters;
    else this.deltas.push([at, characters]);
  }
}

/** A time in ms to a tenth. */
export function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
