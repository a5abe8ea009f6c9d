import { assertEquals } from "@std/assert";
import { promptCacheOf } from "../../lib/clients/prompt_caches.ts";

// As the providers' pages on prompt caching have it.
for (
  const [provider, model, least, seconds] of [
    ["anthropic", "claude-opus-5", 512, 300],
    ["anthropic", "claude-fable-5-1", 512, 300],
    ["anthropic", "claude-mythos-5", 512, 300],
    ["anthropic", "claude-mythos-preview", 2048, 300],
    ["anthropic", "claude-opus-4-8", 1024, 300],
    ["anthropic", "claude-opus-4-7", 2048, 300],
    ["anthropic", "claude-opus-4-6-20260205", 4096, 300],
    ["anthropic", "claude-opus-4-5-20251101", 4096, 300],
    ["anthropic", "claude-opus-4-1-20250805", 1024, 300],
    ["anthropic", "claude-opus-4-20250514", 1024, 300],
    ["anthropic", "claude-sonnet-5", 1024, 300],
    ["anthropic", "claude-sonnet-4-6", 1024, 300],
    ["anthropic", "claude-sonnet-4-20250514", 1024, 300],
    ["anthropic", "claude-haiku-4-5-20251001", 4096, 300],
    ["anthropic", "claude-3-5-haiku-20241022", 2048, 300],
    ["openai", "gpt-5.6-sol", 1024, 1800],
    ["openai", "gpt-6-luna", 1024, 1800],
    ["openai", "gpt-5.5", 1024, 600],
    ["openai", "gpt-5-2025-08-07", 1024, 600],
    ["openai", "gpt-5", 1024, 600],
    ["openai", "gpt-4o-mini", 1024, 600],
    ["openai", "o4-mini", 1024, 600],
    ["azure", "my-deployment", 1024, 600],
    ["deepseek", "deepseek-chat", 64, undefined],
    ["gemini", "gemini-2.5-pro", 1024, undefined],
    ["ollama", "llama3.2", undefined, undefined],
    ["constructor", "x", undefined, undefined],
  ] as const
) {
  Deno.test(`promptCacheOf: ${provider}/${model}: ${least} tokens, ${seconds} s`, () => {
    const cache = promptCacheOf(provider, model);
    assertEquals([cache.least, cache.seconds], [least, seconds]);
  });
}
