/**
 * `--history-max-size`.
 *
 * @module
 */
import type { HistoryOptions } from "../../history/history.ts";
import { UsageError } from "../../core/errors.ts";
import type { Flags } from "../../cli/parse.ts";

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 1000,
  m: 1000 ** 2,
  g: 1000 ** 3,
  ki: 1024,
  mi: 1024 ** 2,
  gi: 1024 ** 3,
};

/**
 * The largest size of the history's file, as the flags set it.
 *
 * @throws {UsageError} the value is not a size
 */
export function historyLimit(flags: Flags): Pick<HistoryOptions, "maxBytes"> {
  const name = "history-max-size";
  const text = flags.text(name);
  return text === undefined ? {} : { maxBytes: readByteSize(name, text) };
}

/**
 * Reads a size: `500000`, `500k`, `1.5GB`, `100MiB`.
 *
 * @param name the option's name, for the error
 * @throws {UsageError} the text is not a size above 0
 */
function readByteSize(name: string, text: string): number {
  const [, number = "", unit = "x"] =
    /^(\d+(?:\.\d+)?) ?((?:[kmg]i?)?)b?$/i.exec(text.trim()) ?? [];
  const bytes = Math.floor(Number(number) * (UNITS[unit.toLowerCase()] ?? 0));
  if (bytes >= 1) return bytes;
  throw new UsageError(`--${name} takes a size, not "${text}"`, {
    hint: "such as 500k, 100MB or 1GiB",
  });
}
