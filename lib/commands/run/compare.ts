/**
 * `chat run --models A,B --verify COMMAND`: runs the same command with each model, and compares the results.
 *
 * @module
 */
import type { CommandContext } from "../../cli/command.ts";
import { EXIT, Interrupted } from "../../cli/exit.ts";
import { UsageError } from "../../core/errors.ts";
import { openModels } from "../shared/open_models.ts";
import { replaySource } from "../shared/server/replay_source.ts";
import { comparisonJson, comparisonTable } from "./comparison.ts";
import { recordRun, type RunResult } from "./record_run.ts";
import { missReport, runReport } from "./report.ts";

/** How long a signal may take to be known here after it has ended the command. */
const SIGNAL_MS = 50;

/** Whether the options ask for a comparison or a check. */
export function isComparison({ flags }: CommandContext): boolean {
  return flags.list("models").length > 0 || flags.text("verify") !== undefined;
}

/**
 * Runs the command for each model, and writes the comparison. The exit code is 0 if all runs succeeded.
 *
 * @throws {UsageError} options cannot be used together, or a model is named twice
 * @throws {ConfigError} a model cannot be asked
 * @throws {NotStarted} there is no such program
 */
export async function compare(context: CommandContext): Promise<number> {
  const { io, flags, words: command } = context;
  const check = flags.text("verify");
  if (check?.trim() === "") {
    throw new UsageError("--verify needs a command");
  }
  const tasks = await readTasks(context);
  let stopped: Interrupted | undefined;
  const on = (signal: "SIGINT" | "SIGTERM") =>
    io.onSignal(signal, () => stopped ??= new Interrupted(signal));
  using _int = on("SIGINT");
  using _term = on("SIGTERM");
  const results: RunResult[] = [];
  const isStopped = (exit: number) => {
    // Ctrl-C goes to the command as well, and its end may be known here before the signal is.
    if (exit === EXIT.interrupted) stopped ??= new Interrupted("SIGINT");
    // A single command may use Ctrl-C for something else and succeed; with several models, Ctrl-C ends the
    // comparison.
    return stopped !== undefined && (exit !== EXIT.done || tasks.length > 1);
  };
  for (const task of tasks) {
    const result = await recordRun(task, {
      command,
      check,
      isStopped,
      // A comparison is a benchmark, not a person's use.
      ...(flags.list("models").length > 0 ? { source: "bench" } : {}),
    });
    results.push(result);
    if (!flags.flag("quiet")) await io.stderr.write(runReport(result));
    await io.stderr.write(missReport(result.replay));
    if (tasks.length > 1) {
      // A command that catches Ctrl-C can also end before the signal is known here.
      await new Promise((resolve) => setTimeout(resolve, SIGNAL_MS));
    }
    if (isStopped(result.exit)) break;
  }
  const comparison = { command, check, results };
  await io.stderr.write(
    flags.flag("json")
      ? comparisonJson(comparison)
      : comparisonTable(comparison, io.stderr),
  );
  const isEnded = tasks.length > 1 ||
    results.some(({ check }) => check === undefined);
  if (stopped !== undefined && isEnded) return stopped.exitCode;
  return results.every(isGood) ? EXIT.done : EXIT.failed;
}

/** Whether the check passed, or the command succeeded without a check, and a replay missed no request. */
function isGood({ check, exit, replay }: RunResult): boolean {
  return (check ?? exit) === EXIT.done && (replay?.misses.size ?? 0) === 0;
}

/** One context for each model, all with the same record, because `last` would mean another run each time. */
async function readTasks(context: CommandContext): Promise<CommandContext[]> {
  const { flags } = context;
  const names = flags.list("models").flatMap((text) => text.split(","))
    .map((name) => name.trim()).filter((name) => name !== "");
  if (names.length === 0) {
    if (flags.list("models").length === 0) return [context];
    throw new UsageError("--models names no model");
  }
  if (flags.text("model") !== undefined) {
    throw new UsageError("--models cannot be used with --model");
  }
  const replay = flags.text("replay");
  if (replay !== undefined && flags.text("from") === undefined) {
    throw new UsageError(
      "--models with --replay needs --from N, after which the models answer",
    );
  }
  const { registry } = await openModels(context);
  const asked = names.map((name) => registry.resolve(name));
  for (const { provider } of asked) await registry.client(provider);
  const twice = asked.find(({ name }, i) =>
    asked.findIndex((other) => other.name === name) < i
  );
  if (twice !== undefined) {
    throw new UsageError(`--models names ${twice.name} twice`);
  }
  const warn = () => {};
  const source = replay && await replaySource(context, replay, warn);
  const record = source ? { replay: source.run ?? source.path } : {};
  return names.map((model) => ({
    ...context,
    flags: flags.with({ ...record, model }),
  }));
}
