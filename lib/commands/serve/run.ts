/**
 * `chat serve`: an endpoint that speaks OpenAI's protocol, answers with any configured model and records everything.
 *
 * @module
 */
import { sanitize } from "../../core/text/text.ts";
import { fitOutput } from "../../core/data/fit.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { loader } from "../../core/load.ts";
import type { Output } from "../../core/io.ts";
import type { ListeningServer } from "../../server/listen.ts";
import { liveAnswer } from "../../server/live/live_exchanges.ts";
import { newServerId } from "../../server/guard/loop_guard.ts";
import { snapshotOf } from "../../server/workers/snapshot.ts";
import { LineDedupe } from "../../server/workers/line_dedupe.ts";
import { workerScope } from "../../server/workers/worker_side.ts";
import { WorkerThreads } from "../../server/workers/worker_threads.ts";
import type { CommandContext } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { copyClientKeys } from "./client_keys.ts";
import { refuseOwnAddress } from "./own_address.ts";
import { announcement } from "./announcement.ts";
import { pagesScope, runPages } from "../shared/pages/thread.ts";
import {
  runShipping,
  shippingScope,
  ShippingThread,
} from "../shared/shipping/thread.ts";
import { shippedTo } from "../shared/shipping/shipped_to.ts";
import { spoolLimit } from "../shared/size_limit.ts";
import { pagesLine } from "../shared/pages/line.ts";
import { newPageSecrets } from "../../server/ui/pages.ts";
import { openServeThread, type ServeThread } from "./thread.ts";
import { runWorker, startWorker } from "./worker.ts";
import { countWorkers } from "./worker_count.ts";
import { StopSignals } from "../../cli/stop_signals.ts";
import { say } from "../../cli/say.ts";

const loadUnit = loader<typeof import("./unit.ts")>(
  import.meta.url,
  "./unit.ts",
);

/** Time for open exchanges to finish after the first signal, in ms. */
const FINISH_TIMEOUT_MS = 5_000;

/**
 * Serves until SIGINT or SIGTERM, finishes open exchanges, and returns the exit code.
 *
 * @throws {UsageError} an option is out of its range
 * @throws {ConfigError} the address cannot be used, needs a key, or is a provider's
 * @throws {ChatError} a worker failed
 * @throws {Interrupted} a second signal ended open exchanges
 */
export async function run(given: CommandContext): Promise<number> {
  const shipping = shippingScope();
  if (shipping !== undefined) return await runShipping(given, shipping);
  const pages = pagesScope();
  if (pages !== undefined) return await runPages(given, pages);
  const worker = workerScope();
  if (worker !== undefined) return await runWorker(given, worker);
  const { flags } = given;
  if (flags.flag("print-unit")) {
    const { printUnit } = await loadUnit();
    return await printUnit(given.io, flags);
  }
  const count = await countWorkers(given);
  const dedupe = new LineDedupe();
  const { stderr } = given.io;
  const io = count === 1
    ? given.io
    : { ...given.io, stderr: sayingOnce(stderr, dedupe) };
  const address = await shippedTo(given);
  // Ends last: what the server records when it stops arrives, too.
  await using shipper = new ShippingThread((line) =>
    void say(given.io.stderr, `chat: ${line}`)
  );
  const elsewhere = address === undefined ? undefined : shipper.elsewhere;
  await using _keys = await copyClientKeys(given, address);
  const serverId = newServerId();
  const pageSecrets = newPageSecrets();
  using workers = new WorkerThreads({
    count,
    serverId,
    pageSecrets,
    start: startWorker,
    own: () => snapshotOf(thread.server),
    liveOwn: (question) => liveAnswer(thread.server, question),
    elsewhere,
    cancelOwn: (exchange) => thread.server.running.cancel(exchange),
    flushOwn: () => thread.server.recorder.flush(),
    heardOwn: (call) => thread.parts.registry.circuits.heard(call),
    ledger: async () => {
      const { clients } = thread.server;
      if (clients === undefined) throw new Error("there are no client keys");
      return await clients.ledger();
    },
    said: (text, worker) => {
      if (dedupe.isNew(text, worker)) void stderr.write(text).catch(() => {});
    },
  });
  await using thread = await openServeThread(
    { ...given, io },
    {
      number: 0,
      count,
      serverId,
      threads: count > 1 ? workers : undefined,
      shipping: () => shipper.state,
      elsewhere,
      pageSecrets,
    },
    given.io,
  );
  const { parts, replay, listener } = thread;
  const warn = (line: string) => void say(io.stderr, `chat: ${sanitize(line)}`);
  if (listener.risk !== undefined) warn(listener.risk);
  await warnIfUnwritable(thread, warn);
  if (thread.server.history) {
    shipper.start(parts.store?.location, address, spoolLimit(given));
  }
  using signals = new StopSignals(io);
  const listening = thread.listen(
    listener.address,
    count > 1 ? { share: "first" } : {},
  );
  await refuseLoop(thread, listening);
  let failure = await Promise.race([
    workers.failed,
    workers.serve(listening.port),
    signals.first,
  ]);
  if (failure === undefined && !signals.given && !flags.flag("quiet")) {
    const pages = pagesLine(listening, thread.server, io);
    const options = { ...listener, workers: count, pages };
    const said = announcement(listening, parts, replay, options);
    await io.stdout.write(fitOutput(said, io.stdout, io.env("HOME")));
  }
  failure ??= await Promise.race([workers.failed, signals.first]);
  const size = io.stderr.isTerminal ? runningIn(await workers.snapshots()) : 0;
  if (size > 0) {
    warn(`finishing open requests (${size}); press Ctrl-C again to stop now`);
  }
  const { forced } = signals;
  const timer = setTimeout(() => forced.abort(), FINISH_TIMEOUT_MS);
  await Promise.all([
    listening.stop(forced.signal),
    workers.stop(forced.signal),
  ]);
  clearTimeout(timer);
  if (failure !== undefined) throw failure;
  if (signals.second !== undefined) throw signals.second;
  return EXIT.done;
}

/** Warns at the start if nothing can be recorded. */
async function warnIfUnwritable(
  { parts: { store } }: ServeThread,
  warn: (line: string) => void,
): Promise<void> {
  if (store === undefined) return;
  try {
    await store.checkWritable();
  } catch (error) {
    warn(
      `the history ${store.location} cannot be written: ${
        reasonOf(error)
      }; requests are still answered, and exchanges wait in memory`,
    );
  }
}

/** Refuses a provider that is the server itself; this needs the port, which the system may have chosen. */
async function refuseLoop(
  { parts: { registry, config }, replay }: ServeThread,
  listening: ListeningServer,
): Promise<void> {
  if (replay !== undefined && !replay.recordsMissing) return;
  try {
    refuseOwnAddress(listening, registry, config);
  } catch (error) {
    await listening.stop(AbortSignal.abort());
    throw error;
  }
}

/** Drops lines that a worker has already printed. */
function sayingOnce(stderr: Output, dedupe: LineDedupe): Output {
  return {
    isTerminal: stderr.isTerminal,
    columns: stderr.columns,
    write: (text) =>
      dedupe.isNew(text, 0) ? stderr.write(text) : Promise.resolve(),
  };
}

function runningIn(snapshots: readonly { running: number }[]): number {
  return snapshots.reduce((sum, { running }) => sum + running, 0);
}
