/**
 * Warnings about lines that a reader of the history skips.
 *
 * @module
 */
import type { Line } from "../../files/jsonl.ts";
import type { Exchange } from "./exchange.ts";
import type { HistoryLine } from "./history_line.ts";
import { NameSet } from "../../core/data/names.ts";

/** Warns about skipped lines, once for each reason. */
export class LineReports {
  readonly #warn: (line: string) => void;
  readonly #warned = new NameSet();

  /** `warn` gets one line of text for each warning. */
  constructor(warn: (line: string) => void) {
    this.#warn = warn;
  }

  /** Reports an exchange that names fragments which the history lacks. */
  incomplete(
    { id, fragments = [] }: Exchange,
    { path, offset }: Pick<Line, "path" | "offset">,
  ): void {
    if (this.#warned.has("incomplete")) return;
    this.#warned.add("incomplete");
    this.#warn(
      `${id} lacks ${
        fragments.join(", ")
      }: the line that has it is not in the history (${path}, byte ${offset})`,
    );
  }

  /** Reports a skipped line, if it is unreadable or of a later version. */
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
