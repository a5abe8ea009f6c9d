/**
 * Finds the fragments that no line names any more once exchanges are removed.
 *
 * @module
 */
import { copyOf } from "../../../files/line_blocks.ts";
import type { LineFile } from "../../../files/line_files.ts";
import { namedFragments } from "../peek.ts";

/** A part of a file, in bytes. */
export type Span = readonly [start: number, end: number];

/** Collects fragments and the lines that name them; a file has its own copy of each fragment that its lines name. */
export class FragmentSpans {
  readonly #spans: { file: LineFile; hash: string; span: Span }[] = [];
  readonly #kept = new Map<LineFile, Set<string>>();
  readonly #doomed = new Map<LineFile, Set<string>>();

  add(file: LineFile, hash: string, span: Span): void {
    this.#spans.push({ file, hash: copyOf(hash), span });
  }

  /** Adds the fragments that a line names; `isDoomed` says whether that line is removed. */
  named(file: LineFile, line: string, isDoomed: boolean): void {
    const of = isDoomed ? this.#doomed : this.#kept;
    let hashes = of.get(file);
    if (hashes === undefined) of.set(file, hashes = new Set());
    for (const hash of namedFragments(line)) {
      if (!hashes.has(hash)) hashes.add(copyOf(hash));
    }
  }

  /** The lines of fragments that only removed lines name, in order. */
  *unnamed(): Generator<[file: LineFile, span: Span], void> {
    for (const { file, hash, span } of this.#spans) {
      const kept = this.#kept.get(file)?.has(hash) ?? false;
      if (!kept && this.#doomed.get(file)?.has(hash)) yield [file, span];
    }
  }
}
