/**
 * `chat history stats`: adds up what was recorded.
 *
 * @module
 */
import { writeJson } from "../../shared/json_output.ts";
import { fit } from "../../../core/data/fit.ts";
import { collectStats } from "../../../history/query/stats.ts";
import type { RecordedExchange } from "../../../history/history.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { readQuery } from "../../shared/exchange_filter.ts";
import { withRun } from "../../../history/query/meant_run.ts";
import { EXIT } from "../../../cli/exit.ts";
import type { Output } from "../../../core/io.ts";
import { collectStatsBy, type Key } from "../../../history/query/stats_by.ts";
import { byJson, byText, readKey } from "./by.ts";
import { readCosts, type StatsCosts } from "./costs.ts";
import { openHistory } from "../open.ts";
import { statsJson, statsText } from "./report.ts";

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
  let imported = 0;
  const counts = ({ source }: RecordedExchange) => {
    // Imported turns have no tokens and no times.
    if (query.source !== undefined || source !== "import") return true;
    imported++;
    return false;
  };
  const found = filtered(
    history.query(await withRun(query, history), "any"),
    counts,
  );
  const { json, text } = await reportOf(found, { key, costs, stdout });
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

/** The report, written when it is asked for; no text where no exchange fits. */
async function reportOf(
  found: AsyncIterable<readonly RecordedExchange[]>,
  { key, costs, stdout }: {
    readonly key: Key | undefined;
    readonly costs: StatsCosts;
    readonly stdout: Output;
  },
): Promise<{ json(): string; text(): string | undefined }> {
  if (key !== undefined) {
    const stats = await collectStatsBy(key, found, costs);
    return {
      json: () => byJson(key, stats, costs),
      text: () =>
        stats.length === 0 ? undefined : byText(key, stats, costs, stdout),
    };
  }
  const stats = await collectStats(found, costs);
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
