/**
 * What a reader of the history says about lines that it skips.
 *
 * @module
 */
import type { Line } from "../wire/jsonl.ts";
import type { HistoryLine } from "./history_line.ts";

/** Warns of skipped lines, once for each reason, however many there are. */
export class LineReports {
  readonly #warn: (line: string) => void;
  readonly #warned = new Set<string>();

  /** Warns by one line of text each. */
  constructor(warn: (line: string) => void) {
    this.#warn = warn;
  }

  /** Takes note of what a line that is skipped turned out to be. */
  skipped(
    found: HistoryLine,
    { path, offset, torn }: Pick<Line, "path" | "offset" | "torn">,
  ): void {
    if (found.kind !== "future" && found.kind !== "unreadable") return;
    if (this.#warned.has(found.kind)) return;
    this.#warned.add(found.kind);
    const what = found.kind === "future"
      ? "was written by a later version of this program"
      : torn
      ? "was cut"
      : "cannot be read";
    this.#warn(
      `a line of the history ${what} and is skipped: ${found.why} (${path}, byte ${offset})`,
    );
  }
}
