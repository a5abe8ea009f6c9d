/**
 * What a judged exchange looks like for programs: a line of JSON, a page.
 *
 * @module
 */
import type { CollectedEntry } from "./collect.ts";
import type { SectionBytes } from "./request_parts.ts";

/**
 * The members of an entry: ids, tokens, `hit_rate`, `miss`, what was lost, and the request's anatomy, which is bytes and
 * tokens by `sections` and the `unused_tools`, which no answer of the conversation calls. What is unknown is null.
 */
export function entryJson(entry: CollectedEntry): Record<string, unknown> {
  const { exchange, promptTokens, cachedTokens, bytes, tools } = entry;
  return {
    ...exchange,
    parent: entry.parent,
    "prompt_tokens": promptTokens ?? null,
    "cached_tokens": cachedTokens ?? null,
    "hit_rate": hitRate(entry) ?? null,
    miss: entry.miss ?? null,
    "lost_tokens": entry.lostTokens ?? null,
    // Sums of binary fractions end in noise.
    "lost_dollars": entry.lostDollars === undefined
      ? null
      : Number(entry.lostDollars.toFixed(9)),
    proven: entry.proven,
    sections: sectionsOf(bytes, promptTokens),
    "unused_tools": tools.filter(({ called }) => !called)
      .map(({ name, bytes }) => ({ name, bytes })),
  };
}

/** The size of a part of a request; the tokens are an estimate. */
export interface SectionSize {
  readonly bytes: number;
  readonly tokens: number;
}

/** What a request is made of. */
export type Sections = Readonly<
  Record<"system" | "tools" | "turns" | "tool_results", SectionSize>
>;

/** The share of a prompt that came from the cache; undefined where it is not reported. */
export function hitRate(
  { promptTokens, cachedTokens }: CollectedEntry,
): number | undefined {
  if (!promptTokens || cachedTokens === undefined) return undefined;
  return cachedTokens / promptTokens;
}

/** Bytes by section, and the tokens of the prompt in proportion to them; else four bytes are a token. */
export function sectionsOf(
  bytes: SectionBytes,
  promptTokens: number | undefined,
): Sections {
  const { system, tools, turns, results } = bytes;
  const all = system + tools + turns + results;
  const each = promptTokens === undefined || all === 0
    ? 0.25
    : promptTokens / all;
  const section = (bytes: number) => ({
    bytes,
    tokens: Math.round(bytes * each),
  });
  return {
    system: section(system),
    tools: section(tools),
    turns: section(turns),
    "tool_results": section(results),
  };
}
