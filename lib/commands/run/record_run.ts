/**
 * Runs a command beside a server, and records the run.
 *
 * @module
 */
import { addressedCommand } from "../../clients/client_arguments.ts";
import type { CommandContext } from "../../cli/command.ts";
import { ulid } from "../../core/data/ulid.ts";
import type { Source } from "../../history/line/exchange.ts";
import { UsageError } from "../../core/errors.ts";
import { readMaxSpend } from "../shared/max_spend.ts";
import { openPrices, shownPrices } from "../shared/price_file.ts";
import { shippedTo } from "../shared/shipping/shipped_to.ts";
import { ShippingThread } from "../shared/shipping/thread.ts";
import { spoolLimit } from "../shared/size_limit.ts";
import type { Replay } from "../shared/server/replay.ts";
import { runChild } from "./child.ts";
import { givenEnv } from "../shared/env/given_env.ts";
import { childEnv, wantedAddresses } from "./child_env.ts";
import { checkCommand } from "./check_command.ts";
import { heldOutput } from "./held_output.ts";
import { forkOf, RunLine } from "./run_line.ts";
import { RunArrivals } from "./arrivals.ts";
import { startRunServer } from "./server.ts";
import { Tally } from "./tally.ts";

export interface RunTask {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** The source of recorded exchanges; default `serve`. */
  readonly source?: Source;
  /** A shell command that checks the result afterwards. */
  readonly check?: string | undefined;
  /** Whether the user stopped the run, called when the command or the check has ended; then there is no verdict. */
  readonly isStopped?: (exit: number) => boolean;
}

export interface RunResult {
  /** ULID of the run. */
  readonly id: string;
  /** The command's exit code. */
  readonly exit: number;
  /** How long the command ran. */
  readonly seconds: number;
  readonly tally: Tally;
  readonly arrivals: RunArrivals;
  /** Where the history is; undefined when it is switched off. */
  readonly location: string | undefined;
  /** The history that answered in place of providers. */
  readonly replay: Replay | undefined;
  /** Full name of the only model; undefined if the command chose models. */
  readonly model: string | undefined;
  /** The exit code of the check; undefined if there was none. */
  readonly check: number | undefined;
}

/**
 * Runs a command to its end. Everything is recorded when the promise resolves.
 *
 * @throws {UsageError} an option is out of its range
 * @throws {ConfigError} the configuration cannot be used
 * @throws {NotStarted} there is no such program
 */
export async function recordRun(
  context: CommandContext,
  task: RunTask,
): Promise<RunResult> {
  const { io, flags } = context;
  const { command, source } = task;
  const id = ulid();
  const addresses = wantedAddresses(flags.list("env"));
  const stderr = heldOutput(io.stderr);
  const tally = new Tally(maxSpendOf(context));
  const arrivals = new RunArrivals();
  const address = await shippedTo(context);
  try {
    // Ends last: what is recorded when the server stops arrives, too.
    await using shipper = new ShippingThread((line) =>
      void stderr.write(`chat: ${line}\n`)
    );
    await using server = await startRunServer(
      { ...context, io: { ...io, stderr } },
      {
        run: { id },
        tags: flags.list("tag"),
        onEnd: (draft) => tally.add(draft),
        checkSpent: () => tally.checkSpent(),
        arrivals,
        ...(source === undefined ? {} : { source }),
      },
    );
    const { parts, replay, server: { history } } = server.thread;
    const store = history ? parts.store : undefined;
    shipper.start(store?.location, address, spoolLimit(context));
    const model = parts.asked?.name;
    const fork = forkOf(replay, model);
    // Recorded answers cost nothing.
    if (replay === undefined || fork !== undefined) {
      tally.prices = flags.number("max-spend") === undefined
        ? await shownPrices(
          parts.config,
          flags,
          (line) => parts.notice(`chat: ${line}`),
        )
        : await openPrices(parts.config, flags);
    }
    // A replayed run already has its line.
    const isOwn = replay?.run === undefined || fork !== undefined;
    const line = new RunLine(isOwn ? store : undefined);
    const begun = performance.now();
    const exit = await runChild({
      command: addressedCommand(command, server.url),
      env: childEnv(server, addresses, io),
      onStart: () =>
        line.begin({
          id,
          command,
          cwd: io.cwd,
          ...(replay && { replay: replay.path }),
          ...(fork && { fork }),
        }),
    }, io);
    const seconds = (performance.now() - begun) / 1000;
    line.end(exit);
    // The check may read the history.
    await parts.recorder.flush();
    const check = await checked(task, exit, io);
    if (check !== undefined) line.checked(task.check ?? "", check);
    const location = store?.location;
    return {
      id,
      exit,
      seconds,
      tally,
      arrivals,
      location,
      replay,
      model,
      check,
    };
  } finally {
    await stderr.release();
  }
}

/** Runs the check, and returns its exit code. It gets the user's environment, because nothing more is recorded. */
async function checked(
  { check, isStopped = () => false }: RunTask,
  exit: number,
  io: CommandContext["io"],
): Promise<number | undefined> {
  if (check === undefined || isStopped(exit)) return undefined;
  const verdict = await runChild({
    command: checkCommand(check, io.os),
    env: givenEnv(io),
    stdin: "null",
    isRaw: true,
  }, io);
  return isStopped(verdict) ? undefined : verdict;
}

/** Reads `--max-spend`; refuses it in a replay without `--from`, because recorded answers cost nothing. */
function maxSpendOf({ flags }: CommandContext): number | undefined {
  const most = readMaxSpend(flags);
  if (most === undefined || !flags.has("replay") || flags.has("from")) {
    return most;
  }
  throw new UsageError("--max-spend with --replay needs --from N");
}
