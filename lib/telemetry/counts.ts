/**
 * The tokens of an exchange as the semantic conventions divide them.
 *
 * @module
 */
import type { Usage } from "../core/chat.ts";

/** Each part is included in the whole before it; undefined where the provider does not report it. */
export interface TokenCounts {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number | undefined;
  readonly cacheWrite: number | undefined;
  readonly reasoning: number | undefined;
}

/** Divides a usage. */
export function tokenCounts(usage: Usage): TokenCounts {
  const prompt = usage.prompt_tokens_details ?? {};
  const completion = usage.completion_tokens_details ?? {};
  return {
    input: usage.prompt_tokens,
    output: usage.completion_tokens,
    cacheRead: count(prompt["cached_tokens"]),
    cacheWrite: count(prompt["cache_write_tokens"]),
    reasoning: count(completion["reasoning_tokens"]),
  };
}

function count(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
