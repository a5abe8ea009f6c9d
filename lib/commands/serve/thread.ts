/**
 * A thread of `serve`, with the address, the access rules and the log of the flags.
 *
 * @module
 */
import type { CommandContext } from "../../cli/command.ts";
import type { Config } from "../../config.ts";
import { loader } from "../../core/load.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { sanitize } from "../../core/text/text.ts";
import type { PriceList } from "../../prices/price_list.ts";
import { serverAddress } from "../shared/listen_address.ts";
import {
  type Listener,
  openThread,
  type ServerThread,
  type ThreadPosition,
} from "../shared/server/thread.ts";
import { type ServeAccess, serveAccess } from "../shared/server/access.ts";
import { shippedTo } from "../shared/shipping/shipped_to.ts";
import { clientsOf, openClientKeys } from "./client_keys.ts";
import { watching } from "./watch.ts";
import { say } from "../../cli/say.ts";

const loadPrices = loader<typeof import("../shared/price_file.ts")>(
  import.meta.url,
  "../shared/price_file.ts",
);

export interface ServeListener extends Listener, ServeAccess {}

export type ServeThread = ServerThread<ServeListener>;

/**
 * Opens a thread.
 *
 * @param context its stderr gets lines for the user of the server
 * @param log its stderr gets a line for each request, if there is a log
 * @throws as {@linkcode openThread}
 */
export async function openServeThread(
  context: CommandContext,
  position: ThreadPosition,
  log: Pick<CommandContext["io"], "stderr"> = context.io,
): Promise<ServeThread> {
  const { flags } = context;
  const keys = await openClientKeys(context);
  const thread = await openThread(context, {
    position,
    shared: await shippedTo(context),
    pages: !flags.flag("no-ui"),
    listener: ({ config }) => {
      const address = serverAddress(flags, config);
      return { address, ...serveAccess(flags, config, address.host, keys) };
    },
    clients: (parts) => clientsOf(context, keys, parts, position.ledger),
    watch: (sources) =>
      watching(flags, log, sources, () => pricesFor(context, sources.config)),
  });
  // Not awaited: a long history must not delay the start.
  if (position.ledger === undefined) void thread.server.clients?.prepare();
  return thread;
}

/** A file that cannot be read is said once: the config file's leaves the shipped prices, that of `--prices` none. */
async function pricesFor(
  { io, flags }: CommandContext,
  config: Config,
): Promise<PriceList | undefined> {
  const warn = async (line: string) => {
    await say(io.stderr, `chat: ${sanitize(line)}`);
  };
  try {
    const { shownPrices } = await loadPrices();
    return await shownPrices(config, flags, warn);
  } catch (error) {
    await warn(reasonOf(error));
    return undefined;
  }
}
