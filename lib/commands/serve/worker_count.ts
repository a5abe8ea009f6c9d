/**
 * How many threads `serve` has.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import { AUTO } from "../../config/workers.ts";
import { ConfigError } from "../../core/errors.ts";
import { isPipe } from "../../config/foreign_history.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { Flags } from "../../cli/parse.ts";
import { quietConfig } from "../shared/open_config.ts";
import { REPLAY_OPTIONS } from "../shared/replay_options.ts";
import { wantedWorkers } from "../shared/server/wanted_workers.ts";

/** What threads need of the machine. */
export interface Machine {
  readonly os: string;
  /** The cores that this process may use. */
  readonly cores: number;
  /** Whether threads can share a port, as they can with `--unstable-net`. */
  readonly sharesPorts: boolean;
}

/** With fewer cores, a second thread takes them from the programs that ask. */
const LEAST_CORES = 4;

/** More threads are not chosen by themselves: each needs some 20 MB of memory. */
const MOST_CHOSEN = 4;

/** This machine; the runtime counts the cores that a container or a mask leaves. */
function machine(os: string): Machine {
  return {
    os,
    cores: navigator.hardwareConcurrency,
    // It exists only with that flag; without it, sharing a port ends the process.
    sharesPorts: "listenDatagram" in Deno,
  };
}

/**
 * Reads the configuration, unless it can be read only once, and returns the number of threads.
 *
 * @throws as {@linkcode workerCount}, and {@linkcode ConfigError} if the configuration cannot be read
 */
export async function countWorkers(
  { io, flags }: Pick<CommandContext, "io" | "flags">,
): Promise<number> {
  const paths = [io.env("CHAT_CONFIG"), flags.text("prices")];
  const config = paths.some((path) => path !== undefined && isPipe(path))
    ? { env: io.env, file: undefined }
    : await quietConfig({ io }, {});
  return workerCount(flags, config, machine(io.os));
}

/** What the number of threads depends on. */
export interface Configured {
  readonly env: Config["env"];
  /** Undefined if it can be read only once: each thread reads it. */
  readonly file: Config["file"] | undefined;
}

/**
 * The number of threads.
 *
 * @throws {UsageError} a number is out of its range
 * @throws {ConfigError} several are wanted, and threads cannot share a port here
 */
export function workerCount(
  flags: Flags,
  { env, file }: Configured,
  machine: Machine,
): number {
  const wanted = wantedWorkers(flags, { env, file: file ?? {} });
  if (wanted === AUTO) return chosenCount(flags, file, machine);
  if (wanted === 1) return wanted;
  if (machine.os !== "linux") {
    throw new ConfigError(
      "--workers above 1 needs Linux: on other systems threads cannot share a port",
    );
  }
  if (!machine.sharesPorts) {
    throw new ConfigError("--workers above 1 needs --unstable-net", {
      hint: "deno.json and the compiled binary include it",
    });
  }
  return wanted;
}

/** Half of the cores, where several threads answer as one does. */
function chosenCount(
  flags: Flags,
  file: Configured["file"],
  { os, cores, sharesPorts }: Machine,
): number {
  const isOneEnough = os !== "linux" || !sharesPorts || cores < LEAST_CORES ||
    file === undefined ||
    // Each thread has a share of a limit, which the other ones cannot use.
    flags.has("max-concurrency") || file.maxConcurrency !== undefined ||
    // Without a history, only the thread that has answered knows the answer.
    flags.flag("no-history") ||
    // Recorded answers to the same request are given in their order.
    REPLAY_OPTIONS.options.some(({ name }) => flags.has(name));
  return isOneEnough ? 1 : Math.min(MOST_CHOSEN, Math.floor(cores / 2));
}
