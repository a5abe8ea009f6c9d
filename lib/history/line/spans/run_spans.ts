/**
 * Finds the runs that have no exchange any more once conversations are removed.
 *
 * @module
 */
import { NameMap, NameSet } from "../../../core/data/names.ts";
import { copyOf } from "../../../files/line_blocks.ts";
import type { Span } from "./fragment_spans.ts";
import { runOfLine } from "../line_facts.ts";

/** Collects the lines of runs and the exchanges that belong to runs; `File` identifies a file. */
export class RunSpans<File> {
  readonly #lines = new NameMap<[File, Span][]>();
  readonly #kept = new NameSet();
  readonly #gone = new NameSet();

  add(file: File, run: string, span: Span): void {
    const id = copyOf(run);
    const lines = this.#lines.get(id) ?? [];
    this.#lines.set(id, lines);
    lines.push([file, span]);
  }

  /** Adds the line of an exchange; `isGone` says whether it is removed. */
  exchange(line: string, isGone: boolean): void {
    const run = runOfLine(line);
    if (run === undefined) return;
    const ids = isGone ? this.#gone : this.#kept;
    if (!ids.has(run)) ids.add(copyOf(run));
  }

  /** The lines of runs whose exchanges are all removed; a run that never had an exchange stays. */
  *empty(): Generator<[File, Span], void> {
    for (const [run, lines] of this.#lines) {
      if (this.#gone.has(run) && !this.#kept.has(run)) yield* lines;
    }
  }
}
