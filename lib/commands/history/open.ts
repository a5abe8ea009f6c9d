/**
 * What every command of `history` begins with.
 *
 * @module
 */
import { type Config, loadConfig } from "../../config.ts";
import { HistoryStore } from "../../conversation/history.ts";
import { ConfigError } from "../../core/errors.ts";
import { LineFiles } from "../../wire/line_files.ts";
import type { CommandContext } from "../command.ts";

/** A history to look at. */
export interface OpenedHistory {
  /** Flags, environment and files, resolved. */
  readonly config: Config;
  /** Of the file that is written to. */
  readonly path: string;
  /** Reads it by ids. */
  readonly store: HistoryStore;
  /** Whether anything was ever recorded. */
  readonly exists: boolean;
  /** Writes a line to stderr, unless `--quiet`. */
  readonly notice: (line: string) => Promise<void>;
  /** The same for trouble that stops nothing. */
  readonly warn: (line: string) => void;
}

/**
 * Finds the history.
 *
 * @throws {ConfigError} a configuration that cannot be read, or no file where `--history` says
 */
export async function openHistory(
  { io, flags }: CommandContext,
): Promise<OpenedHistory> {
  const named = flags.text("history");
  const config = await loadConfig(io, { history: named });
  const path = config.historyPath ?? "";
  const exists = await isThere(path);
  if (!exists && named !== undefined) {
    throw new ConfigError(`No history at ${path}`);
  }
  const notice = async (line: string) => {
    if (!flags.flag("quiet")) await io.stderr.write(`chat: ${line}\n`);
  };
  const warn = (line: string) => void notice(line);
  const store = new HistoryStore(path, { warn });
  return { config, path, store, exists, notice, warn };
}

async function isThere(path: string): Promise<boolean> {
  try {
    using files = await LineFiles.open(path);
    // What can be opened need not be a file that can be read.
    await files.blocksBackwards().next();
    return files.files.length > 0;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`Cannot read the history: ${why}`, { cause: error });
  }
}
