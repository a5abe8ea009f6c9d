/**
 * `chat history stats`: what was recorded, added up.
 *
 * @module
 */
import { collectStats } from "../../history/stats.ts";
import { Scan } from "../../history/scan.ts";
import type { CommandContext } from "../command.ts";
import { readFilter } from "../exchange_filter.ts";
import { EXIT } from "../exit.ts";
import { readCosts } from "./costs.ts";
import { openHistory } from "./open.ts";
import { queryOf } from "./query.ts";
import { statsJson, statsText } from "./stats_report.ts";

/**
 * Reports exchanges, tokens, times, labels and costs by model, and exchanges by day.
 *
 * @throws {UsageError} an option that cannot be understood
 * @throws {ConfigError} no prices where some are needed, or none for the model of `--as`
 */
export async function run(context: CommandContext): Promise<number> {
  const { io: { stdout }, flags } = context;
  const filter = readFilter(flags);
  const { config, path, exists, warn, notice } = await openHistory(context);
  const costs = await readCosts(config, flags);
  if (!exists) {
    await notice(`nothing is recorded yet in ${path}`);
    return EXIT.done;
  }
  const query = queryOf(filter);
  let imported = 0;
  const scan = new Scan(path, {
    ...query,
    fits: (facts) => {
      if (!query.fits(facts)) return false;
      // They were never asked here: no tokens, no time.
      const counts = filter.sources !== undefined || facts.source !== "import";
      if (!counts) imported++;
      return counts;
    },
  }, warn);
  const stats = await collectStats(scan);
  if (flags.flag("json")) {
    await stdout.write(statsJson(stats, costs));
    return EXIT.done;
  }
  if (stats.models.length === 0) await notice("no exchange fits");
  else await stdout.write(statsText(stats, costs, stdout.columns));
  if (imported > 0) {
    await notice(
      `${imported} imported ${
        imported === 1 ? "turn is" : "turns are"
      } not counted; --source import counts them`,
    );
  }
  return EXIT.done;
}
