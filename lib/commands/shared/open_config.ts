/**
 * Loads the configuration of a command, and prints notes about it.
 *
 * @module
 */
import { type Config, type ConfigFlags, loadConfig } from "../../config.ts";
import {
  refuseForeignHistory,
  refusePipe,
} from "../../config/foreign_history.ts";
import { loader } from "../../core/load.ts";
import { sanitize } from "../../core/text/text.ts";
import type { CommandContext } from "../../cli/command.ts";
const loadSay = loader<typeof import("../../cli/say.ts")>(
  import.meta.url,
  "../../cli/say.ts",
);

const loadVariables = loader<
  typeof import("../../clients/provider_variables.ts")
>(import.meta.url, "../../clients/provider_variables.ts");

/** The flags about the history. */
export interface HistoryFlags extends Omit<ConfigFlags, "providerVariables"> {
  /** The file may be of any kind, because the command reports what is in it. */
  readonly anyFile?: boolean;
}

/**
 * Reads the configuration; says on stderr what was ignored of the folder's `.env`, unless `--quiet`.
 *
 * @throws {ConfigError} as {@linkcode loadConfig}, or the path of the history leads to another kind of file
 */
export async function openConfig(
  { io, flags }: Pick<CommandContext, "io" | "flags">,
  history: HistoryFlags,
): Promise<Config> {
  const config = await quietConfig({ io }, history);
  if (!flags.flag("quiet")) {
    for (const note of config.notes) {
      const { say } = await loadSay();
      await say(io.stderr, `chat: ${sanitize(note)}`);
    }
  }
  const { historyPath } = config;
  if (historyPath !== undefined) {
    refusePipe(historyPath);
    if (!history.anyFile) refuseForeignHistory(historyPath);
  }
  return config;
}

/** Reads the configuration without printing notes or checking the history. */
export function quietConfig(
  { io }: Pick<CommandContext, "io">,
  history: HistoryFlags,
): Promise<Config> {
  return loadConfig(io, {
    ...history,
    providerVariables: async (own) =>
      (await loadVariables()).providerVariables(own),
  });
}
