/**
 * `chat serve`: an endpoint that speaks OpenAI's protocol, answers with any configured model and records everything.
 *
 * @module
 */
import type { Output } from "../core/io.ts";
import { lookAt } from "../server/workers/look.ts";
import { SaidOnce } from "../server/workers/said_once.ts";
import { workerScope } from "../server/workers/worker_side.ts";
import { WorkerThreads } from "../server/workers/worker_threads.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { announcement } from "./serve_announcement.ts";
import { openThread } from "./serve_thread.ts";
import { runWorker, startWorker, workerCount } from "./serve_worker.ts";
import { StopSignals } from "./stop_signals.ts";

/** How long running exchanges may take to finish once the server is told to stop, in ms. */
const PATIENCE_MS = 5_000;

/**
 * Serves until SIGINT or SIGTERM, finishes what runs, and returns the exit code.
 *
 * @throws {UsageError} an option out of its range
 * @throws {ConfigError} an address that cannot be listened on, or one for a network without a key
 * @throws {ChatError} a worker could not go on
 * @throws {Interrupted} a second signal: what ran was broken off
 */
export async function run(given: CommandContext): Promise<number> {
  const worker = workerScope();
  if (worker !== undefined) return await runWorker(given, worker);
  const { flags } = given;
  const count = workerCount(flags, given.io.os);
  const once = new SaidOnce();
  const { stderr } = given.io;
  const io = count === 1
    ? given.io
    : { ...given.io, stderr: sayingOnce(stderr, once) };
  using workers = new WorkerThreads({
    count,
    start: startWorker,
    own: () => lookAt(thread.server),
    said: (text, worker) => {
      if (once.isNew(text, worker)) void stderr.write(text).catch(() => {});
    },
  });
  await using thread = await openThread(
    { ...given, io },
    { number: 0, count, ...(count > 1 ? { threads: workers } : {}) },
    given.io,
  );
  const { parts, replay, access, address } = thread;
  const warn = (line: string) => void io.stderr.write(`chat: ${line}\n`);
  if (access.risk !== undefined) warn(access.risk);
  using signals = new StopSignals(io);
  const listening = thread.listen(address, count > 1 ? { share: "first" } : {});
  let failure = await Promise.race([
    workers.failed,
    workers.serve(listening.port),
  ]);
  if (failure === undefined && !flags.flag("quiet")) {
    const bound = { host: address.host, port: listening.port };
    const { keysFrom } = access;
    await io.stdout.write(
      announcement(bound, parts, replay, { keysFrom, workers: count }),
    );
  }
  failure ??= await Promise.race([workers.failed, signals.first]);
  const size = io.stderr.isTerminal ? runningIn(await workers.look()) : 0;
  if (size > 0) {
    warn(`finishing what runs (${size}); another Ctrl-C ends it now`);
  }
  const { patience } = signals;
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  await Promise.all([
    listening.stop(patience.signal),
    workers.stop(patience.signal),
  ]);
  clearTimeout(timer);
  if (failure !== undefined) throw failure;
  if (signals.second !== undefined) throw signals.second;
  return EXIT.done;
}

/** The same stream, without lines that a worker has had written. */
function sayingOnce(stderr: Output, once: SaidOnce): Output {
  return {
    isTerminal: stderr.isTerminal,
    columns: stderr.columns,
    write: (text) =>
      once.isNew(text, 0) ? stderr.write(text) : Promise.resolve(),
  };
}

function runningIn(looks: readonly { running: number }[]): number {
  return looks.reduce((sum, { running }) => sum + running, 0);
}
