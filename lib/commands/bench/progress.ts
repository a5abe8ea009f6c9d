/**
 * The progress bar of a benchmark, on a terminal only.
 *
 * @module
 */
import { formatSpan } from "../../bench/format.ts";
import type { Progress } from "../../bench/sending/run_options.ts";
import type { Output } from "../../core/io.ts";
import { sanitize } from "../../core/text/text.ts";

/** Cells of the bar. */
const BAR = 20;
/** The same on a narrow terminal. */
const SHORT_BAR = 10;
/** Cells below which a terminal is narrow. */
const NARROW = 60;
const INTERVAL_MS = 100;
const CLEAR_LINE = "\r\x1b[K";

/** Draws one line again and again; draws nothing if the output takes no cursor codes. */
export class ProgressBar {
  readonly #output: Output;
  readonly #enabled: boolean;
  readonly #started: number = performance.now();
  #drawn = -Infinity;

  /** `enabled` says whether the output is a terminal that takes cursor codes. */
  constructor(output: Output, enabled: boolean) {
    this.#output = output;
    this.#enabled = enabled && !output.unsized;
  }

  /** Draws the bar, unless it was drawn less than 100 ms ago. */
  draw(progress: Progress): void {
    const now = performance.now();
    const last = progress.done === progress.total;
    if (!this.#enabled || !last && now - this.#drawn < INTERVAL_MS) return;
    this.#drawn = now;
    const { columns } = this.#output;
    const line = progressLine(progress, now - this.#started, columns);
    const shown = line.slice(0, columns - 1);
    // A closed terminal is noticed when the report is written.
    this.#output.write(CLEAR_LINE + shown).catch(() => {});
  }

  async clear(): Promise<void> {
    if (this.#enabled) await this.#output.write(CLEAR_LINE);
  }
}

/**
 * The bar as text: how much is done, how long it will take, how many requests failed, and which model is asked.
 *
 * @param columns cells of the terminal; a narrow one has a shorter bar
 */
export function progressLine(
  progress: Progress,
  elapsedMs: number,
  columns: number = Infinity,
): string {
  const { done, total, failed, model } = progress;
  const part = total === 0 ? 1 : done / total;
  const cells = columns < NARROW ? SHORT_BAR : BAR;
  const filled = Math.round(part * cells);
  const left = done === 0 ? undefined : elapsedMs / done * (total - done);
  return [
    "█".repeat(filled) + "░".repeat(cells - filled),
    `${done}/${total}`,
    ...left === undefined || done === total
      ? []
      : [`${formatSpan(left)} to go`],
    ...failed === 0 ? [] : [`${failed} failed`],
    sanitize(model),
  ].join("  ");
}
