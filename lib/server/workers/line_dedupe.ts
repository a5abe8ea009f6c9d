/**
 * Deduplicates log lines of several threads.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";

/** Most lines in memory; then all are dropped, because a repeated line is better than a memory leak. */
const MAX_LINES = 1_000;

/** Recognises the lines that another thread has printed already. */
export class LineDedupe {
  /** How often each thread has printed a line. */
  readonly #counts = new NameMap<Map<number, number>>();

  /** Counts a line; false if another thread has printed it as often before. */
  isNew(text: string, thread: number): boolean {
    if (this.#counts.size >= MAX_LINES) this.#counts.clear();
    const counts = this.#counts.get(text) ?? new Map<number, number>();
    this.#counts.set(text, counts);
    const printed = Math.max(0, ...counts.values());
    const count = (counts.get(thread) ?? 0) + 1;
    counts.set(thread, count);
    return count > printed;
  }
}
