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
import { allKeysPaths, copiedKeysPath } from "../shared/server/keys_path.ts";
import { shippedTo } from "../shared/shipping/shipped_to.ts";
import type { Setup } from "../shared/setup.ts";
import { say } from "../../cli/say.ts";

const loadLedger = loader<typeof import("../../keys/history_ledger.ts")>(
  import.meta.url,
  "../../keys/history_ledger.ts",
);
const loadShared = loader<typeof import("../../keys/shared/shared_ledger.ts")>(
  import.meta.url,
  "../../keys/shared/shared_ledger.ts",
);
const loadLeases = loader<
  typeof import("../../history/store/postgres/leases/lease_table.ts")
>(import.meta.url, "../../history/store/postgres/leases/lease_table.ts");
const loadCopy = loader<typeof import("../../keys/key_copy.ts")>(
  import.meta.url,
  "../../keys/key_copy.ts",
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
  context: Pick<CommandContext, "io" | "flags">,
): Promise<WatchedKeys> {
  const { io } = context;
  const paths = allKeysPaths(io, await shippedTo(context));
  const keys = new WatchedKeys({ paths, warn: warner(io) });
  await keys.open();
  return keys;
}

/**
 * Copies the keys of a store to this machine, and each change within seconds, until it is disposed of.
 *
 * @param address of the store; undefined for none
 */
export async function copyClientKeys(
  { io }: Pick<CommandContext, "io">,
  address: string | undefined,
): Promise<AsyncDisposable> {
  const path = address && copiedKeysPath(io, address);
  if (address === undefined || path === undefined) {
    return { [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const { KeyCopy } = await loadCopy();
  const copy = new KeyCopy({ address, path, said: warner(io) });
  await copy.start();
  return copy;
}

/**
 * Makes what requests of client keys need.
 *
 * @param ledger the ledger of another thread; by default it is in this one
 */
export function clientsOf(
  context: CommandContext,
  keys: WatchedKeys,
  { store, config }: Pick<Setup, "store" | "config">,
  ledger: Ledger | undefined,
): Clients {
  const { io, flags } = context;
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
      const address = store && await shippedTo(context);
      if (address !== undefined) {
        const [{ SharedLedger }, { LeaseTable }] = await Promise.all([
          loadShared(),
          loadLeases(),
        ]);
        const leases = new LeaseTable(address, crypto.randomUUID());
        return new SharedLedger({ leases, prices, said: warner(io) });
      }
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
  return (line) => void say(stderr, `chat: ${sanitize(line)}`);
}
