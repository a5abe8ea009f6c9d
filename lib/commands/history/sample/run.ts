/**
 * `chat history sample`: writes a representative sample of exchanges.
 *
 * @module
 */
import { writeJson } from "../../shared/json_output.ts";
import { seededRandom } from "../../../bench/statistics/random.ts";
import { serializeExchange } from "../../../history/line/history_line.ts";
import { UsageError } from "../../../core/errors.ts";
import { findCandidates } from "../../../history/transfer/candidates.ts";
import { chainsTo } from "../../../history/chain/chains.ts";
import { Filter } from "../../../history/query/filter.ts";
import { chooseSample } from "../../../history/transfer/sample.ts";
import { selfContained } from "../../../history/transfer/self_contained.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { readQuery } from "../../shared/exchange_filter.ts";
import { withRun } from "../../../history/query/meant_run.ts";
import { withoutBench } from "../../../history/query/without_bench.ts";
import { EXIT } from "../../../cli/exit.ts";
import type { Flags } from "../../../cli/parse.ts";
import { openHistory } from "../open.ts";

/**
 * Writes exchanges to stdout, one line of JSON each, as a history for replays and benchmarks.
 *
 * @throws {UsageError} an option cannot be understood
 * @throws {ConfigError} the file of `--history` has no history
 */
export async function run(context: CommandContext): Promise<number> {
  const { io: { stdout }, flags } = context;
  const { count = Infinity, ...query } = withoutBench(readQuery(flags));
  const random = seededRandom(seedOf(flags));
  const { path, exists, history, notice } = await openHistory(context);
  if (!exists) {
    await notice(`nothing is recorded yet in ${path}`);
    return EXIT.done;
  }
  const filter = new Filter(await withRun(query, history));
  const candidates = await findCandidates(
    history.query({}, "recorded"),
    (exchange, labels) => filter.matches(exchange, labels),
  );
  const chosen = chooseSample(candidates, count, random);
  const found = history.conversations({ id: chosen.map(({ id }) => id) });
  for await (const { exchanges, isWanted } of found) {
    for (const chain of chainsTo(exchanges, ({ id }) => isWanted(id))) {
      await writeJson(stdout, `${serializeExchange(selfContained(chain))}\n`);
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
