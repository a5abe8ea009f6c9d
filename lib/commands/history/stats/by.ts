/**
 * `chat history stats --by KEY`: reads the key, and writes what it divides.
 *
 * @module
 */
import type { Flags } from "../../../cli/parse.ts";
import { UsageError } from "../../../core/errors.ts";
import { fitted } from "../../../core/data/aligned.ts";
import type { Output } from "../../../core/io.ts";
import { sanitize } from "../../../core/text/text.ts";
import {
  type Key,
  KEYS,
  type KeyStats,
  sumOf,
} from "../../../history/query/stats_by.ts";
import type { StatsCosts } from "./costs.ts";
import {
  costJson,
  dollars,
  formatCount,
  NO_NUMBER,
  tokensJson,
  widthOf,
} from "./report.ts";

/**
 * Reads `--by`; undefined for models.
 *
 * @throws {UsageError} another key
 */
export function readKey(flags: Flags): Key | undefined {
  const by = flags.text("by") ?? "model";
  const key = KEYS.find((key) => key === by);
  if (key !== undefined) return key === "model" ? undefined : key;
  throw new UsageError(
    `--by takes ${KEYS.join(", ")}, not "${sanitize(by)}"`,
  );
}

/** Writes a table. */
export function byText(
  key: Key,
  stats: readonly KeyStats[],
  { otherName }: StatsCosts,
  output: Output,
): string {
  const cells = (one: Omit<KeyStats, "value">) => [
    ...[one.exchanges, one.failed, one.tokens.input, one.tokens.output]
      .map(formatCount),
    dollars(one.cost),
    ...otherName === undefined ? [] : [dollars(one.otherCost)],
  ];
  const head = [key, "exchanges", "failed", "tokens in", "out", "cost"];
  const rows = fitted([
    [...head, ...otherName === undefined ? [] : [`as ${otherName}`]],
    ...stats.map((one) => [sanitize(one.value ?? NO_NUMBER), ...cells(one)]),
    ...stats.length < 2 ? [] : [["all", ...cells(sumOf(stats))]],
  ], widthOf(output));
  return `${rows.join("\n")}\n`;
}

/** Writes JSON Lines. */
export function byJson(
  key: Key,
  stats: readonly KeyStats[],
  costs: StatsCosts,
): string {
  return stats.map((one) =>
    `${
      JSON.stringify({
        type: key,
        [key]: one.value,
        exchanges: one.exchanges,
        failed: one.failed,
        tokens: tokensJson(one.tokens),
        unmeasured: one.unmeasured,
        ...costJson(one, costs),
      })
    }\n`
  ).join("");
}
