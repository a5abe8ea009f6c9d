/**
 * `chat history sample`: a few exchanges that stand for all.
 *
 * @module
 */
import { seededRandom } from "../../bench/random.ts";
import { serializeExchange } from "../../conversation/history_line.ts";
import { LineReports } from "../../conversation/line_reports.ts";
import type { Exchange } from "../../conversation/exchange.ts";
import { UsageError } from "../../core/errors.ts";
import { readLabels } from "../../history/labels.ts";
import { findCandidates } from "../../transfer/candidates.ts";
import { chainsTo, readSelected } from "../../transfer/recorded.ts";
import { chooseSample } from "../../transfer/sample.ts";
import { select } from "../../transfer/select.ts";
import { selfContained } from "../../transfer/self_contained.ts";
import type { CommandContext } from "../command.ts";
import { isForData, readFilter } from "../exchange_filter.ts";
import { EXIT } from "../exit.ts";
import type { Flags } from "../parse.ts";
import { openHistory } from "./open.ts";

/**
 * Writes exchanges to stdout, a line of JSON each: a history by itself, to replay or to measure models with.
 *
 * @throws {UsageError} an option that cannot be understood
 * @throws {ConfigError} no history where `--history` says
 */
export async function run(context: CommandContext): Promise<number> {
  const { io: { stdout }, flags } = context;
  const filter = readFilter(flags);
  const random = seededRandom(seedOf(flags));
  const { path, exists, notice, warn } = await openHistory(context);
  if (!exists) {
    await notice(`nothing is recorded yet in ${path}`);
    return EXIT.done;
  }
  const reports = new LineReports(warn);
  const labels = filter.label && await readLabels(path);
  const candidates = await findCandidates(path, {
    wanted: (exchange) => isForData(filter, exchange, labels?.get(exchange.id)),
    reports,
  });
  const chosen = chooseSample(candidates, filter.count, random);
  const ids = new Set(chosen.map(({ id }) => id));
  const wanted = ({ id }: Exchange) => ids.has(id);
  const selection = await select(path, {
    wanted,
    count: ids.size,
    reports: { skipped: () => {} }, // said already
  });
  for await (const { exchanges } of readSelected(selection, () => {})) {
    for (const chain of chainsTo(exchanges, wanted)) {
      await stdout.write(`${serializeExchange(selfContained(chain))}\n`);
    }
  }
  await notice(
    `${chosen.length} of ${candidates.length} different requests`,
  );
  return EXIT.done;
}

function seedOf(flags: Flags): number {
  const seed = flags.number("seed") ?? 1;
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new UsageError(`--seed takes a whole number, not ${seed}`);
}
