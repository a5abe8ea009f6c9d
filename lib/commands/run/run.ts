/**
 * `chat run -- COMMAND`: runs another program with a server in place of its providers, and records its requests.
 *
 * @module
 */
import type { CommandContext } from "../../cli/command.ts";
import { UsageError } from "../../core/errors.ts";
import { EXIT } from "../../cli/exit.ts";
import { runShipping, shippingScope } from "../shared/shipping/thread.ts";
import { compare, isComparison } from "./compare.ts";
import { shellVariables } from "./print_env.ts";
import { recordRun } from "./record_run.ts";
import { fit } from "../../core/data/fit.ts";
import { missReport, runReport } from "./report.ts";

/**
 * Runs the command, and returns its exit code when everything is recorded.
 *
 * @throws {UsageError} there is no command, or an option is out of its range
 * @throws {NotStarted} there is no such program
 */
export async function run(context: CommandContext): Promise<number> {
  const shipping = shippingScope();
  if (shipping !== undefined) return await runShipping(context, shipping);
  const { io, flags, words } = context;
  if (flags.flag("print-env")) {
    if (words.length > 0) throw new UsageError("--print-env takes no command");
    await io.stdout.write(await shellVariables(context));
    return EXIT.done;
  }
  if (words.length === 0) {
    throw new UsageError("run needs a command", {
      hint: "chat run -- COMMAND ARGS…",
    });
  }
  if (isComparison(context)) return await compare(context);
  if (flags.flag("json")) {
    throw new UsageError("--json needs --models or --verify");
  }
  const result = await recordRun(context, { command: words });
  if (!flags.flag("quiet")) {
    const { isTerminal, columns } = io.stderr;
    const report = runReport(result);
    await io.stderr.write(isTerminal ? fit(report, columns) : report);
  }
  const missing = missReport(result.replay);
  // Missed requests explain the exit code, so --quiet does not hide them.
  if (missing !== "") await io.stderr.write(missing);
  return result.exit === EXIT.done && missing !== ""
    ? EXIT.failed
    : result.exit;
}
