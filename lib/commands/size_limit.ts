/**
 * `--history-max-size`.
 *
 * @module
 */
import type { HistoryOptions } from "../conversation/history.ts";
import { readByteSize } from "./byte_size.ts";
import type { Flags } from "./parse.ts";

/**
 * How large the flags let the history's file grow.
 *
 * @throws {UsageError} no size
 */
export function historyLimit(flags: Flags): Pick<HistoryOptions, "maxBytes"> {
  const name = "history-max-size";
  const text = flags.text(name);
  return text === undefined ? {} : { maxBytes: readByteSize(name, text) };
}
