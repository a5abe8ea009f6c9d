/**
 * The recorded times of an answer's characters.
 *
 * @module
 */
import type { Timing } from "../line/exchange.ts";

/** Gives characters their recorded times, in order. Characters beyond the recorded ones get the last time. */
export class DeltaTimes {
  readonly #deltas: Timing["deltas"];
  readonly #total: number;
  #turn = 0;
  #at: number;
  #left: number;

  constructor({ deltas, total_ms: total }: Timing) {
    this.#deltas = deltas;
    this.#total = total;
    [this.#at, this.#left] = deltas[0] ?? [total, Infinity];
  }

  /** The time of the last taken character; before any is taken, the time of the first. */
  get now(): number {
    return this.#at;
  }

  /** When the answer ended. */
  get end(): number {
    return Math.max(this.#total, this.#deltas.at(-1)?.[0] ?? 0);
  }

  /** Takes the next characters, in their recorded pieces. */
  take(length: number): { at: number; length: number }[] {
    const pieces: { at: number; length: number }[] = [];
    for (let rest = length; rest > 0;) {
      while (this.#left <= 0 && this.#turn < this.#deltas.length - 1) {
        [this.#at, this.#left] = this.#deltas[++this.#turn] ?? [this.#at, 0];
      }
      const part = this.#left > 0 ? Math.min(rest, this.#left) : rest;
      pieces.push({ at: this.#at, length: part });
      this.#left -= part;
      rest -= part;
    }
    return pieces;
  }
}
