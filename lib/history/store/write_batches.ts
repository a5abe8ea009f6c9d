/**
 * Writes exchanges and other lines at once, for commands that do nothing else.
 *
 * @module
 */
import { reasonOf } from "../../core/text/reason.ts";
import { appendLines } from "../../files/jsonl.ts";
import type { NearLines } from "../../files/near_lines.ts";
import { LongTexts } from "../../json/long_text.ts";
import type { Batch } from "../history.ts";
import { linesOf } from "../line/lines_of.ts";
import { HistoryWriteError } from "../write_error.ts";

/**
 * Appends batches to a file.
 *
 * @throws {HistoryWriteError} they cannot be stored
 */
export async function writeBatches(
  path: string,
  batches: readonly Batch[],
  { near, maxBytes }: {
    readonly near: NearLines;
    readonly maxBytes?: number | undefined;
  },
): Promise<void> {
  const all = batches.map((batch) => linesOf(batch, new LongTexts()));
  const lines = all.flatMap(({ lines }) => lines);
  const needed = new Set(all.flatMap(({ needed }) => needed));
  try {
    await appendLines(path, lines, {
      needed: { lines: [...needed], near },
      ...(maxBytes === undefined ? {} : { maxBytes }),
    });
  } catch (cause) {
    throw new HistoryWriteError(
      `Cannot write the history to ${path}: ${reasonOf(cause)}`,
      { cause },
    );
  }
}
