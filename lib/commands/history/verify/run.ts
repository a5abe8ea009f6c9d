/**
 * `chat history verify`: checks that every line is readable and every request can be rebuilt.
 *
 * @module
 */
import { fitOutput } from "../../../core/data/fit.ts";
import { plural } from "../../../core/text/plural.ts";
import { sanitize } from "../../../core/text/text.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { encodersOf } from "../../shared/encoders.ts";
import { openHistory } from "../open.ts";

/**
 * Reports each problem on stdout with file and line, then the counts; the exit code is 1 if there are problems.
 *
 * @throws {ConfigError} the file of `--history` has no history, or the configuration cannot be used
 */
export async function run(context: CommandContext): Promise<number> {
  const { io: { stdout }, flags } = context;
  const { config, path, exists, history, notice } = await openHistory(
    context,
    { anyFile: true },
  );
  if (!exists) {
    await notice(`nothing is recorded yet in ${path}`);
    return EXIT.done;
  }
  const found = await history.verify({
    encoder: await encodersOf(config, flags),
    report: ({ path, line, what }) => {
      const location = line === undefined ? path : `${path}:${line}`;
      return stdout.write(`${sanitize(location)}: ${sanitize(what)}\n`);
    },
    onLocked: ({ message }) => notice(`${message}; it is checked as it is`),
  });
  const { lines, exchanges, proven, masked, bodiless, problems } = found;
  const counts = [
    plural(lines, "line"),
    plural(exchanges, "exchange"),
    `${proven} proven`,
    ...masked === 0 ? [] : [`${masked} without the keys that they held`],
    ...bodiless === 0 ? [] : [`${bodiless} without their bodies`],
    problems === 0 ? "no problem" : plural(problems, "problem"),
  ].join(", ");
  await stdout.write(`${fitOutput(counts, stdout)}\n`);
  return problems === 0 ? EXIT.done : EXIT.failed;
}
