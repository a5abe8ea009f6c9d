/**
 * The client keys of `serve`: where they are, and the ledger that counts what they spend.
 *
 * @module
 */
import { reasonOf } from "../../core/text/reason.ts";
import { sanitize } from "../../core/text/text.ts";
import { loader } from "../../core/load.ts";
import type { Ledger } from "../../keys/ledger.ts";
import type { PriceList } from "../../prices/price_list.ts";
import { WatchedKeys } from "../../keys/watched_keys.ts";
import { Clients } from "../../server/keys/clients.ts";
import type { CommandContext } from "../../cli/command.ts";
import { keysPath } from "../shared/server/keys_path.ts";
import type { Setup } from "../shared/setup.ts";

const loadLedger = loader<typeof import("../../keys/history_ledger.ts")>(
  import.meta.url,
  "../../keys/history_ledger.ts",
);
const loadPrices = loader<typeof import("../shared/price_file.ts")>(
  import.meta.url,
  "../shared/price_file.ts",
);

/** Where the prices cannot be read, no budget can be held. */
const NO_PRICES: PriceList = {
  source: "none",
  of: () => undefined,
  names: () => [],
};

/**
 * Reads the client keys, if there are any.
 *
 * @throws {ConfigError} the file is there and cannot be read or understood
 */
export async function openClientKeys(
  { io }: Pick<CommandContext, "io">,
): Promise<WatchedKeys> {
  const keys = new WatchedKeys({
    path: keysPath(io),
    warn: warner(io),
  });
  await keys.open();
  return keys;
}

/**
 * Makes what requests of client keys need.
 *
 * @param ledger the ledger of another thread; by default it is in this one
 */
export function clientsOf(
  { io, flags }: CommandContext,
  keys: WatchedKeys,
  { store, config }: Pick<Setup, "store" | "config">,
  ledger: Ledger | undefined,
): Clients {
  return new Clients({
    keys,
    prices: async () => {
      try {
        return await (await loadPrices()).openPrices(config, flags);
      } catch (error) {
        warner(io)(
          `${
            reasonOf(error)
          }; client keys with a budget can ask no model that has a price`,
        );
        return NO_PRICES;
      }
    },
    ledger: async (prices) => {
      if (ledger !== undefined) return ledger;
      const { HistoryLedger } = await loadLedger();
      if (store === undefined) {
        warner(io)(
          "nothing is recorded: what client keys spend is forgotten when the server stops",
        );
      }
      return new HistoryLedger({ history: store, prices });
    },
  });
}

function warner({ stderr }: CommandContext["io"]): (line: string) => void {
  return (line) => void stderr.write(`chat: ${sanitize(line)}\n`);
}
