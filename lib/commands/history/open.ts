/**
 * Opens the history for the commands of `history`.
 *
 * @module
 */
import { fitOutput } from "../../core/data/fit.ts";
import { sanitize } from "../../core/text/text.ts";
import type { Config } from "../../config.ts";
import type { History } from "../../history/history.ts";
import { openLocation } from "../../history/store/open.ts";
import { ChatError, ConfigError } from "../../core/errors.ts";
import type { CommandContext } from "../../cli/command.ts";
import { type HistoryFlags, openConfig } from "../shared/open_config.ts";

export interface OpenedHistory {
  readonly config: Config;
  /** Path of the history's current file, or address of the store, for people. */
  readonly path: string;
  readonly history: History;
  /** Whether anything was ever recorded. */
  readonly exists: boolean;
  /** Writes a line to stderr, unless `--quiet`. */
  readonly notice: (line: string) => Promise<void>;
}

/**
 * Opens the history that flags and configuration name.
 *
 * @throws {ConfigError} the configuration cannot be read, or the file of `--history` is missing or not a history
 */
export async function openHistory(
  { io, flags }: CommandContext,
  options: Pick<HistoryFlags, "anyFile"> = {},
): Promise<OpenedHistory> {
  const named = flags.text("history");
  const config = await openConfig({ io, flags }, {
    ...options,
    history: named,
    store: { flag: flags.text("store") },
  });
  const notice = async (line: string) => {
    if (!flags.flag("quiet")) {
      await io.stderr.write(
        fitOutput(`chat: ${sanitize(line)}\n`, io.stderr),
      );
    }
  };
  const warn = (line: string) => void notice(line);
  const history = await openLocation(config.historyPath ?? "", { warn });
  const path = history.location;
  const exists = await isThere(history);
  if (!exists && named !== undefined) {
    throw new ConfigError(`No history at ${path}`);
  }
  return { config, path, history, exists, notice };
}

async function isThere(history: History): Promise<boolean> {
  try {
    return await history.size() !== undefined;
  } catch (error) {
    if (error instanceof ChatError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`Cannot read the history: ${why}`, { cause: error });
  }
}
