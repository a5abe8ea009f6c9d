/**
 * `chat history stats`: adds up what was recorded.
 *
 * @module
 */
import { writeJson } from "../../shared/json_output.ts";
import { fit } from "../../../core/data/fit.ts";
import {
  collectStats,
  type HistoryStats,
} from "../../../history/query/stats.ts";
import {
  statsByOfSums,
  statsOfSums,
  SUMMED_KEYS,
} from "../../../history/query/summed.ts";
import type { Query } from "../../../history/query/query.ts";
import type { History, RecordedExchange } from "../../../history/history.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { readQuery } from "../../shared/exchange_filter.ts";
import { withRun } from "../../../history/query/meant_run.ts";
import { EXIT } from "../../../cli/exit.ts";
import type { Output } from "../../../core/io.ts";
import {
  collectStatsBy,
  type Key,
  type KeyStats,
} from "../../../history/query/stats_by.ts";
import { byJson, byText, readKey } from "./by.ts";
import { readCosts, type StatsCosts } from "./costs.ts";
import { openHistory } from "../open.ts";
import { SHARES, statsJson, statsText } from "./report.ts";

/**
 * Reports exchanges, tokens, times, labels and costs by model, and exchanges by day.
 *
 * @throws {UsageError} an option cannot be understood
 * @throws {ConfigError} the price file cannot be read, or no price is known for the model of `--as`
 */
export async function run(context: CommandContext): Promise<number> {
  const { io: { stdout }, flags } = context;
  const { count: _, ...query } = readQuery(flags);
  const key = readKey(flags);
  const opened = await openHistory(context);
  const { config, path, exists, history, notice } = opened;
  const costs = await readCosts(config, flags, notice);
  if (!exists) {
    await notice(`nothing is recorded yet in ${path}`);
    return EXIT.done;
  }
  const wanted = await withRun(query, history);
  const { stats, imported } = await summed(history, wanted, key, costs) ??
    await added(history, wanted, key, costs);
  const { json, text } = reportOf(stats, { key, costs, stdout });
  if (flags.flag("json")) {
    await writeJson(stdout, json());
    return EXIT.done;
  }
  const shown = text();
  if (shown === undefined) await notice("no exchange fits");
  else {
    await stdout.write(stdout.isTerminal ? fit(shown, stdout.columns) : shown);
  }
  if (imported > 0) {
    await notice(
      `${imported} imported ${
        imported === 1 ? "turn is" : "turns are"
      } not counted; --source import counts them`,
    );
  }
  return EXIT.done;
}

/** What was added up. */
interface Added {
  readonly stats: HistoryStats | readonly KeyStats[];
  /** Imported turns that were not counted. */
  readonly imported: number;
}

/** What the store adds up by itself; undefined where it cannot. */
async function summed(
  { sums }: History,
  query: Query,
  key: Key | undefined,
  { markOf, otherName }: StatsCosts,
): Promise<Added | undefined> {
  if (sums === undefined || otherName !== undefined) return undefined;
  if (key === undefined) {
    const found = await sums.models(query, markOf, SHARES);
    return found && { ...found, stats: statsOfSums(found) };
  }
  const summedKey = SUMMED_KEYS.find((one) => one === key);
  if (summedKey === undefined) return undefined;
  const found = await sums.by(query, summedKey, markOf);
  return found && { ...found, stats: statsByOfSums(summedKey, found) };
}

/** What is added up here, exchange by exchange. */
async function added(
  history: History,
  query: Query,
  key: Key | undefined,
  costs: StatsCosts,
): Promise<Added> {
  let imported = 0;
  const counts = ({ source }: RecordedExchange) => {
    // Imported turns have no tokens and no times.
    if (query.source !== undefined || source !== "import") return true;
    imported++;
    return false;
  };
  const found = filtered(history.query(query, "any"), counts);
  const stats = key === undefined
    ? await collectStats(found, costs)
    : await collectStatsBy(key, found, costs);
  return { stats, imported };
}

/** The report, written when it is asked for; no text where no exchange fits. */
function reportOf(
  stats: Added["stats"],
  { key, costs, stdout }: {
    readonly key: Key | undefined;
    readonly costs: StatsCosts;
    readonly stdout: Output;
  },
): { json(): string; text(): string | undefined } {
  if (!("models" in stats)) {
    const by = key ?? "model";
    return {
      json: () => byJson(by, stats, costs),
      text: () =>
        stats.length === 0 ? undefined : byText(by, stats, costs, stdout),
    };
  }
  return {
    json: () => statsJson(stats, costs),
    text: () =>
      stats.models.length === 0 ? undefined : statsText(stats, costs, stdout),
  };
}

async function* filtered<T>(
  lists: AsyncIterable<readonly T[]>,
  fits: (item: T) => boolean,
): AsyncGenerator<T[], void> {
  for await (const list of lists) yield list.filter(fits);
}
