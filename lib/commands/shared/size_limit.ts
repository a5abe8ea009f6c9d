/**
 * `--history-max-size`.
 *
 * @module
 */
import type { HistoryOptions } from "../../history/history.ts";
import { UsageError } from "../../core/errors.ts";
import type { CommandContext } from "../../cli/command.ts";

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 1000,
  m: 1000 ** 2,
  g: 1000 ** 3,
  ki: 1024,
  mi: 1024 ** 2,
  gi: 1024 ** 3,
};

/** Into how many files the size is divided where a store gets them: each is removed when it has arrived. */
const SPOOL_FILES = 4;

/**
 * The largest size of the history's current file, as the flags set it.
 *
 * @throws {UsageError} the value is not a size
 */
export function historyLimit(
  context: Pick<CommandContext, "io" | "flags">,
): Pick<HistoryOptions, "maxBytes"> {
  const most = spoolLimit(context);
  if (most === undefined) return {};
  return {
    maxBytes: isShipped(context) ? Math.ceil(most / SPOOL_FILES) : most,
  };
}

/**
 * The largest size of all files of a history that is brought to a store.
 *
 * @throws {UsageError} the value is not a size
 */
export function spoolLimit(
  { flags }: Pick<CommandContext, "flags">,
): number | undefined {
  const name = "history-max-size";
  const text = flags.text(name);
  return text === undefined ? undefined : readByteSize(name, text);
}

/** Whether a store is named, to which the history is brought. */
export function isShipped(
  { io, flags }: Pick<CommandContext, "io" | "flags">,
): boolean {
  return (flags.text("store") ?? io.env("CHAT_STORE")) !== undefined;
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
