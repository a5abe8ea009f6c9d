/**
 * `chat web`: the web pages, without the endpoints of `serve`.
 *
 * @module
 */
import { EXIT } from "../../cli/exit.ts";
import { StopSignals } from "../../cli/stop_signals.ts";
import type { CommandContext } from "../../cli/command.ts";
import { serveAccess } from "../shared/server/access.ts";
import { pagesScope, runPages } from "../shared/pages/thread.ts";
import {
  runShipping,
  shippingScope,
  ShippingThread,
} from "../shared/shipping/thread.ts";
import { shippedTo } from "../shared/shipping/shipped_to.ts";
import { spoolLimit } from "../shared/size_limit.ts";
import { pagesLine } from "../shared/pages/line.ts";
import { alone, openThread } from "../shared/server/thread.ts";
import { say } from "../../cli/say.ts";

const HOST = "127.0.0.1";

/** Time for open answers to finish after the first signal, in ms. */
const FINISH_TIMEOUT_MS = 2_000;

/**
 * Shows pages until SIGINT or SIGTERM, and returns the exit code.
 *
 * @throws {UsageError} an option is out of its range
 * @throws {ConfigError} the address cannot be used, or needs a key
 */
export async function run(context: CommandContext): Promise<number> {
  const scope = pagesScope();
  if (scope !== undefined) {
    return await runPages(context, scope, await shippedTo(context));
  }
  const shipping = shippingScope();
  if (shipping !== undefined) return await runShipping(context, shipping);
  const { io, flags } = context;
  const address = await shippedTo(context);
  await using shipper = new ShippingThread(
    (line) => void say(io.stderr, `chat: ${line}`),
    address !== undefined,
  );
  const host = flags.text("host") ?? HOST;
  await using thread = await openThread(context, {
    pages: true,
    onlyPages: true,
    position: {
      ...alone(() => shipper.state),
      elsewhere: address === undefined ? undefined : shipper.elsewhere,
    },
    listener: ({ config }) => ({
      address: { host, port: flags.number("port") ?? 0 },
      ...serveAccess(flags, config, host),
    }),
  });
  if (thread.server.history) {
    shipper.start(thread.parts.store?.location, address, spoolLimit(context));
  }
  using signals = new StopSignals(io);
  const listening = thread.listen(thread.listener.address);
  thread.server.pages?.maker.prepare();
  const line = pagesLine(listening, thread.server, io, true);
  await io.stdout.write(`${line}\n`);
  await signals.first;
  const { forced } = signals;
  const timer = setTimeout(() => forced.abort(), FINISH_TIMEOUT_MS);
  await listening.stop(forced.signal);
  clearTimeout(timer);
  if (signals.second !== undefined) throw signals.second;
  return EXIT.done;
}
