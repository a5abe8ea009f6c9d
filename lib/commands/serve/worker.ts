/**
 * The worker threads of `serve --workers`.
 *
 * A worker runs the program's main module with the same arguments, because that can be found in a checkout, in a bundle
 * and in a compiled binary.
 *
 * @module
 */
import { reasonOf } from "../../core/text/reason.ts";
import { liveAnswer } from "../../server/live/live_exchanges.ts";
import { snapshotOf } from "../../server/workers/snapshot.ts";
import { WORKER_NAME } from "../../server/workers/messages.ts";
import {
  type WorkerScope,
  WorkerSide,
} from "../../server/workers/worker_side.ts";
import type { CommandContext } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { openServeThread } from "./thread.ts";

export function startWorker(): Worker {
  return new Worker(Deno.mainModule, { type: "module", name: WORKER_NAME });
}

/** Serves in a worker until the main thread stops it. Never rejects: it reports a failure to the main thread. */
export async function runWorker(
  context: CommandContext,
  scope: WorkerScope,
): Promise<number> {
  const side = new WorkerSide(scope);
  try {
    await serve(context, side);
    return EXIT.done;
  } catch (error) {
    side.send({ type: "failed", why: reasonOf(error) });
    return EXIT.failed;
  } finally {
    side.send({ type: "done" });
  }
}

async function serve(context: CommandContext, side: WorkerSide): Promise<void> {
  const { number, count, port, serverId, pageSecrets } = await side.task;
  const { io } = context;
  const stderr = {
    isTerminal: false,
    columns: io.stderr.columns,
    // The main thread prints notices, so that one which several threads report is printed once.
    write(text: string): Promise<void> {
      side.send({ type: "said", text });
      return Promise.resolve();
    },
  };
  const { ledger } = side;
  const position = {
    ...{ number, count, serverId, threads: side, pageSecrets, ledger },
  };
  await using thread = await openServeThread(
    { ...context, io: { ...io, stderr } },
    position,
    io,
  );
  side.cancelOwn = (exchange) => thread.server.running.cancel(exchange);
  side.liveOwn = (question) => liveAnswer(thread.server, question);
  side.own = () => snapshotOf(thread.server);
  side.flushOwn = () => thread.server.recorder.flush();
  side.heardOwn = (call) => thread.parts.registry.circuits.heard(call);
  const { host } = thread.listener.address;
  const listening = thread.listen({ host, port }, { share: "also" });
  side.send({ type: "listening" });
  await side.stopped;
  await listening.stop(side.deadline);
}
