/**
 * `chat history verify`: whether what was recorded can be trusted.
 *
 * @module
 */
import { plural } from "../../core/plural.ts";
import { sanitize } from "../../core/text.ts";
import { verifyHistory } from "../../history/verify.ts";
import { LineFiles } from "../../wire/line_files.ts";
import { untilWritten } from "../../wire/lock.ts";
import type { CommandContext } from "../command.ts";
import { EXIT } from "../exit.ts";
import { encodersOf } from "../encoders.ts";
import { openHistory } from "./open.ts";

/**
 * Reports each problem on stdout by file and line, then what was found; the exit code is 1 if there are any.
 *
 * @throws {ConfigError} no history where `--history` says, or a configuration that cannot be used
 */
export async function run(context: CommandContext): Promise<number> {
  const { io: { stdout }, flags } = context;
  const { config, path, exists, notice } = await openHistory(context);
  if (!exists) {
    await notice(`nothing is recorded yet in ${path}`);
    return EXIT.done;
  }
  await untilWritten(path);
  using files = await LineFiles.open(path);
  const found = await verifyHistory(files, {
    encoder: encodersOf(config, flags),
    report: ({ path, line, what }) =>
      stdout.write(`${path}:${line}: ${sanitize(what)}\n`),
  });
  const { lines, exchanges, proven, bodiless, problems } = found;
  await stdout.write(
    [
      plural(lines, "line"),
      plural(exchanges, "exchange"),
      `${proven} proven`,
      ...bodiless === 0 ? [] : [`${bodiless} without their bodies`],
      problems === 0 ? "no problem" : plural(problems, "problem"),
    ].join(", ") + "\n",
  );
  return problems === 0 ? EXIT.done : EXIT.failed;
}
