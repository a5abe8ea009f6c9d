/**
 * Adds up what the caches of providers gave and what was lost.
 *
 * @module
 */
import { NameMap, NameSet } from "../../core/data/names.ts";
import type { CollectedEntry } from "./collect.ts";
import type { OfferedTool } from "./offered_tools.ts";

/** Sums over exchanges. */
export interface CacheSummary {
  readonly exchanges: number;
  /** Share of the prompts' tokens that came from the cache; undefined where nothing is reported. */
  readonly hitRate: number | undefined;
  /** Tokens of the prompts whose cached tokens are reported. */
  readonly promptTokens: number;
  /** Misses in which tokens were lost. */
  readonly misses: number;
  readonly lostTokens: number;
  /** Undefined where the price of a loss is unknown. */
  readonly lostDollars: number | undefined;
  /** Tools that no conversation in which they were offered called. */
  readonly unusedTools: readonly OfferedTool[];
}

/** Adds up exchanges. */
export function summarise(entries: readonly CollectedEntry[]): CacheSummary {
  const reported = entries.filter(({ cachedTokens }) =>
    cachedTokens !== undefined
  );
  const sum = (pick: (entry: CollectedEntry) => number | undefined) =>
    reported.reduce((total, entry) => total + (pick(entry) ?? 0), 0);
  const prompt = sum(({ promptTokens }) => promptTokens);
  const lossy = reported.filter(({ lostTokens }) => (lostTokens ?? 0) > 0);
  const isPriced = lossy.every(({ lostDollars }) => lostDollars !== undefined);
  return {
    exchanges: entries.length,
    hitRate: prompt === 0 ? undefined : sum((one) => one.cachedTokens) / prompt,
    promptTokens: prompt,
    misses: lossy.length,
    lostTokens: sum(({ lostTokens }) => lostTokens),
    lostDollars: isPriced ? sum(({ lostDollars }) => lostDollars) : undefined,
    unusedTools: inVain(entries),
  };
}

function inVain(entries: readonly CollectedEntry[]): OfferedTool[] {
  const all = entries.flatMap(({ tools }) => tools);
  const called = new NameSet(
    all.filter(({ called }) => called).map(({ name }) => name),
  );
  const unused = new NameMap<OfferedTool>();
  for (const tool of all) {
    if (!called.has(tool.name)) unused.set(tool.name, tool);
  }
  return [...unused.values()];
}
