/**
 * The threads of `serve --workers`: how many, how they start, what each does.
 *
 * A worker runs the program's own entry with the program's own arguments, which is found wherever the program runs: in a
 * checkout, in a bundle, in a compiled binary.
 *
 * @module
 */
import { ConfigError, UsageError } from "../core/errors.ts";
import { reasonOf } from "../core/reason.ts";
import { lookAt } from "../server/workers/look.ts";
import { WORKER_NAME } from "../server/workers/messages.ts";
import { type WorkerScope, WorkerSide } from "../server/workers/worker_side.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import type { Flags } from "./parse.ts";
import { openThread } from "./serve_thread.ts";

/** More threads than these are a mistake of typing. */
const MOST = 64;

/**
 * How many threads are wanted.
 *
 * @throws {UsageError} no such number
 * @throws {ConfigError} several, where they cannot share a port
 */
export function workerCount(flags: Flags, os: string): number {
  const count = flags.number("workers") ?? 1;
  if (!Number.isInteger(count) || count < 1 || count > MOST) {
    throw new UsageError(
      `--workers takes a whole number from 1 to ${MOST}, not ${count}`,
    );
  }
  if (count === 1) return count;
  if (os !== "linux") {
    throw new ConfigError(
      "--workers above 1 needs Linux: elsewhere threads cannot share a port",
    );
  }
  // Sharing a port without it ends the process; this comes with the same flag.
  if (!("listenDatagram" in Deno)) {
    throw new ConfigError("--workers above 1 needs --unstable-net", {
      hint: "deno.json and the compiled binary bring it along",
    });
  }
  return count;
}

/** Starts a worker. */
export function startWorker(): Worker {
  return new Worker(Deno.mainModule, { type: "module", name: WORKER_NAME });
}

/** Serves in a worker until the main thread says that it is enough. Never rejects: the main thread is told what failed. */
export async function runWorker(
  context: CommandContext,
  scope: WorkerScope,
): Promise<number> {
  const side = new WorkerSide(scope);
  try {
    await serve(context, side);
    return EXIT.done;
  } catch (error) {
    side.tell({ type: "failed", why: reasonOf(error) });
    return EXIT.failed;
  } finally {
    side.tell({ type: "done" });
  }
}

async function serve(context: CommandContext, side: WorkerSide): Promise<void> {
  const { number, count, port } = await side.task;
  const { io } = context;
  const stderr = {
    isTerminal: false,
    columns: io.stderr.columns,
    // The main thread sees to it that the user is told once what all threads have to say.
    write(text: string): Promise<void> {
      side.tell({ type: "said", text });
      return Promise.resolve();
    },
  };
  const place = { number, count, threads: side };
  await using thread = await openThread(
    { ...context, io: { ...io, stderr } },
    place,
    io,
  );
  side.own = () => lookAt(thread.server);
  const { host } = thread.address;
  const listening = thread.listen({ host, port }, { share: "also" });
  side.tell({ type: "listening" });
  await side.stopped;
  await listening.stop(side.patience);
}
