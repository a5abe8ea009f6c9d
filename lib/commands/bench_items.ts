/**
 * What a benchmark asks: the lines of a prompts file, or recorded requests.
 *
 * @module
 */
import { plural } from "../core/plural.ts";
import { type Item, recordedItems } from "../bench/items.ts";
import type { Exchange } from "../conversation/exchange.ts";
import { UsageError } from "../core/errors.ts";
import { readPrompts } from "./bench_files.ts";
import { labelledBackwards } from "./bench_history.ts";
import { matches, readFilter } from "./exchange_filter.ts";
import type { Flags } from "./parse.ts";

/**
 * Reads what the flags choose; without a choice of theirs, completed exchanges that were no benchmark.
 *
 * @throws {UsageError} a flag that cannot be understood, or nothing to ask
 * @throws {ConfigError} a prompts file that cannot be read or understood
 */
export async function readItems(
  flags: Flags,
  historyPath: string,
  notice: (line: string) => Promise<void>,
): Promise<Item[]> {
  const prompts = flags.text("prompts");
  if (prompts !== undefined) return await readPrompts(prompts);
  const filter = readFilter(flags);
  const { sources = ["chat", "ask", "serve"], statuses = ["completed"] } =
    filter;
  const wanted = (exchange: Exchange) =>
    matches({ ...filter, sources, statuses }, exchange);
  const labels = new Map<string, string>();
  const { items, incomplete } = await recordedItems(
    labelledBackwards(historyPath, labels),
    wanted,
    filter.count,
    labels,
  );
  if (incomplete > 0) {
    await notice(
      `chat: ${
        plural(incomplete, "request")
      } left out: the beginning of the conversation is not in the history`,
    );
  }
  if (items.length > 0) return items;
  throw new UsageError("No recorded request to ask again", {
    hint: `looked in ${historyPath}; --prompts FILE asks from a file`,
  });
}
