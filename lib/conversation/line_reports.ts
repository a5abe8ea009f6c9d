/**
 * What a reader of the history says about lines that it skips.
 *
 * @module
 */
import type { HistoryLine } from "./history_line.ts";

/** Warns of skipped lines, once for each reason, however many there are. */
export class LineReports {
  readonly #path: string;
  readonly #warn: (line: string) => void;
  readonly #warned = new Set<string>();

  /** Warns about a file by one line of text each. */
  constructor(path: string, warn: (line: string) => void) {
    this.#path = path;
    this.#warn = warn;
  }

  /** Takes note of a line that is skipped and begins at `offset`, in bytes. */
  skipped(line: HistoryLine, offset: number, torn: boolean): void {
    if (line.kind !== "future" && line.kind !== "unreadable") return;
    if (this.#warned.has(line.kind)) return;
    this.#warned.add(line.kind);
    const what = line.kind === "future"
      ? "was written by a later version of this program"
      : torn
      ? "was cut"
      : "cannot be read";
    this.#warn(
      `a line of the history ${what} and is skipped: ${line.why} (${this.#path}, byte ${offset})`,
    );
  }
}
