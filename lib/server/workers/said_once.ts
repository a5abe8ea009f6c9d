/**
 * What several threads say of the same thing, told once.
 *
 * @module
 */

/** Texts that are remembered; then all are forgotten, as one told twice is better than memory that grows. */
const MOST = 1_000;

/** Tells lines that are new from those that another thread has said already. */
export class SaidOnce {
  /** How often each thread has said a text. */
  readonly #counts = new Map<string, Map<number, number>>();

  /** Takes note of a line; false if another thread has said it as often before. */
  isNew(text: string, thread: number): boolean {
    if (this.#counts.size >= MOST) this.#counts.clear();
    const counts = this.#counts.get(text) ?? new Map<number, number>();
    this.#counts.set(text, counts);
    const told = Math.max(0, ...counts.values());
    const count = (counts.get(thread) ?? 0) + 1;
    counts.set(thread, count);
    return count > told;
  }
}
