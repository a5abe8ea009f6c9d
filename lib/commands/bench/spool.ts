/**
 * The file in which a benchmark records when its history is a store: the lines are brought there when it ends, as those of
 * every command.
 *
 * @module
 */
import type { CommandContext } from "../../cli/command.ts";
import type { Config } from "../../config.ts";
import { isStoreAddress } from "../../core/data/store_address.ts";
import { narrowFolder } from "../../files/narrow_folder.ts";
import type { History } from "../../history/history.ts";
import { openStore } from "../../history/store/open.ts";
import { quietConfig } from "../shared/open_config.ts";
import { bringLast } from "../shared/shipping/at_end.ts";
import { historyLimit, spoolLimit } from "../shared/size_limit.ts";

/** How long the end waits for the store, in ms: the report is read from there. */
const WAIT_MS = 10_000;

/** What a benchmark needs of it. */
export interface SpoolOptions {
  readonly config: Config;
  /** Writes a line for the user. */
  readonly notice: (line: string) => Promise<void>;
}

/** A file; disposing of it brings its lines to the store. */
export interface Spool extends AsyncDisposable {
  readonly history: History;
}

/**
 * Opens the file of this machine if the history is a store; undefined for a history in a file.
 *
 * @throws {ConfigError} the configuration cannot be read
 */
export async function openSpool(
  context: CommandContext,
  { config, notice }: SpoolOptions,
): Promise<Spool | undefined> {
  const { historyPath: address, dataFolder } = config;
  if (address === undefined || !isStoreAddress(address)) return undefined;
  const { historyPath: path } = await quietConfig(context, {});
  if (path === undefined) return undefined;
  if (dataFolder !== undefined) await narrowFolder(dataFolder);
  const most = spoolLimit(context);
  return {
    history: openStore(path, {
      warn: (line) => void notice(`chat: ${line}`),
      ...historyLimit(context),
    }),
    async [Symbol.asyncDispose]() {
      await bringLast({
        ...{ context, path, address, most, notice },
        waitMs: WAIT_MS,
      });
    },
  };
}
