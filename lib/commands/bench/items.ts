/**
 * The items of a benchmark: lines of a prompts file, or recorded requests.
 *
 * @module
 */
import { trajectoryItems } from "../../bench/trajectory/trajectory_items.ts";
import type { Query } from "../../history/query/query.ts";
import { plural } from "../../core/text/plural.ts";
import { type Item, recordedItems } from "../../bench/items.ts";
import type { Exchange } from "../../history/line/exchange.ts";
import { NameMap } from "../../core/data/names.ts";
import type { History } from "../../history/history.ts";
import { UsageError } from "../../core/errors.ts";
import { readPrompts } from "./files.ts";
import { readQuery } from "../shared/exchange_filter.ts";
import { withRun } from "../../history/query/meant_run.ts";
import type { Flags } from "../../cli/parse.ts";

/**
 * Reads the items that the flags choose; by default completed exchanges, without those of benchmarks.
 *
 * @throws {UsageError} a flag cannot be understood, or there are no items
 * @throws {ConfigError} the prompts file cannot be read or understood
 */
export async function readItems(
  flags: Flags,
  history: History,
  notice: (line: string) => Promise<void>,
): Promise<Item[]> {
  const prompts = flags.text("prompts");
  if (prompts !== undefined) return await readPrompts(prompts);
  const query = await withRun(readQuery(flags), history);
  const { source = ["chat", "ask", "serve"], status = ["completed"] } = query;
  if (flags.text("tools") !== undefined) {
    return await readTrajectories({ ...query, source, status }, history);
  }
  const { items, incomplete, cut } = await recordedItems(
    history.conversations({ ...query, source, status }),
  );
  if (incomplete > 0) {
    await notice(
      `chat: ${
        plural(incomplete, "request")
      } left out: the history lacks the beginning of the conversation`,
    );
  }
  if (cut > 0) {
    await notice(
      `chat: ${
        plural(cut, "request")
      } left out: their texts were cut before they were imported`,
    );
  }
  if (items.length > 0) return items;
  throw new UsageError("No recorded request to send again", {
    hint:
      `searched ${history.location}; --prompts FILE reads prompts from a file`,
  });
}

async function readTrajectories(
  query: Query,
  history: History,
): Promise<Item[]> {
  const items = await trajectoryItems(history, query);
  if (items.length > 0) return items;
  throw new UsageError("No recorded tool call with a result", {
    hint:
      `searched ${history.location}; chat history --tool '*' lists answers that call tools`,
  });
}

/** The exchanges of a run, and those that its trajectories are compared with. */
export function withRecord(
  items: readonly Item[],
  exchanges: ReadonlyMap<string, Exchange>,
): ReadonlyMap<string, Exchange> {
  const recorded = items.flatMap(({ trajectory }) => trajectory?.chain ?? []);
  return new NameMap([
    ...recorded.map((exchange) => [exchange.id, exchange] as const),
    ...exchanges,
  ]);
}
