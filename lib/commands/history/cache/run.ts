/**
 * `chat history cache`: what came from the providers' prompt caches, and why not more.
 *
 * @module
 */
import {
  type Condition,
  OPERATORS,
  parseCondition,
} from "../../../bench/gate.ts";
import { NameMap } from "../../../core/data/names.ts";
import { UsageError } from "../../../core/errors.ts";
import {
  collectCacheEntries,
  type CollectedEntry,
} from "../../../history/cache/collect.ts";
import {
  type CacheSummary,
  summarise,
} from "../../../history/cache/summary.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import type { Flags } from "../../../cli/parse.ts";
import { readQuery } from "../../shared/exchange_filter.ts";
import { withRun } from "../../../history/query/meant_run.ts";
import { writeJson } from "../../shared/json_output.ts";
import { judgingBy } from "../../shared/pages/judging.ts";
import { shownPrices } from "../../shared/price_file.ts";
import { oneId } from "../one_id.ts";
import { openHistory } from "../open.ts";
import { cacheJson, cacheLines, cacheTable } from "./report.ts";
import { say } from "../../../cli/say.ts";

/** The numbers that a condition may name. */
const METRICS: Readonly<
  Record<string, (summary: CacheSummary) => number | undefined>
> = {
  "cache_hit": ({ hitRate }) => hitRate,
  misses: ({ misses }) => misses,
  "lost_tokens": ({ lostTokens }) => lostTokens,
  "lost_dollars": ({ lostDollars }) => lostDollars,
};

/**
 * Reports the cache's part in each exchange, or in those that lead to the one of an id; exits with 1 if a condition holds, or its number is unknown.
 *
 * @throws {UsageError} an option cannot be understood, or no exchange, or several, have the id
 * @throws {ConfigError} the configuration cannot be read
 */
export async function run(context: CommandContext): Promise<number> {
  const { io: { stdout, stderr }, flags } = context;
  const conditions = conditionsOf(flags);
  const { count, ...query } = readQuery(flags, Date.now(), 0);
  const id = context.words.length > 0 ? oneId(context) : undefined;
  const { config, path, exists, history, notice } = await openHistory(context);
  const prices = await shownPrices(config, flags, notice);
  if (!exists) await notice(`nothing is recorded yet in ${path}`);
  const last = exists && id !== undefined
    ? (await history.find(id)).id
    : undefined;
  // The query has neither the id nor the count, so that what is shown has something to be compared with.
  const all = exists
    ? await collectCacheEntries(
      history,
      await withRun(query, history),
      await judgingBy(config, flags, prices),
    )
    : [];
  const wanted = last === undefined ? all : leadingTo(all, last);
  const entries = count === undefined ? wanted : wanted.slice(-count);
  const summary = summarise(entries);
  if (flags.flag("json")) await writeJson(stdout, cacheJson(entries));
  else if (!stdout.isTerminal) await stdout.write(cacheLines(entries));
  else if (entries.length > 0) {
    const ids = entries.map(({ exchange }) => exchange);
    const lengths = await history.prefixes(ids);
    await stdout.write(cacheTable(entries, summary, lengths, stdout.columns));
  }
  if (exists && entries.length === 0) await notice("no exchange fits");
  const held = conditions.filter((condition) => holds(condition, summary));
  for (const { text, metric } of held) {
    const value = METRICS[metric]?.(summary);
    const known = value === undefined
      ? "is unknown"
      : `is ${Number(value.toPrecision(4))}`;
    await say(stderr, `chat: ${metric} ${known}: fails ${text}`);
  }
  return held.length > 0 ? EXIT.failed : EXIT.done;
}

/** The entry of an exchange after those that it was compared with, one by the other. */
function leadingTo(
  entries: readonly CollectedEntry[],
  id: string,
): CollectedEntry[] {
  const byId = new NameMap(entries.map((entry) => [entry.exchange.id, entry]));
  const found: CollectedEntry[] = [];
  let next = byId.get(id);
  while (next !== undefined) {
    found.push(next);
    byId.delete(next.exchange.id);
    next = next.parent === null ? undefined : byId.get(next.parent);
  }
  return found.reverse();
}

function conditionsOf(flags: Flags): Condition[] {
  return flags.list("fail-if").map((text) => {
    const condition = parseCondition(text, {
      names: Object.keys(METRICS),
      example: "cache_hit<0.8",
    });
    if (condition.end === "value") return condition;
    throw new UsageError(`--fail-if: ${condition.metric} has no interval`);
  });
}

function holds(
  { metric, operator, limit }: Condition,
  summary: CacheSummary,
): boolean {
  const value = METRICS[metric]?.(summary);
  return value === undefined || OPERATORS[operator](value, limit);
}
