import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Usage } from "../../lib/core/chat.ts";
import { ConfigError } from "../../lib/core/errors.ts";
import { costOf } from "../../lib/prices/cost.ts";
import { parsePrices } from "../../lib/prices/litellm.ts";

const permissions = "none";
const at = new Date("2026-11-30T12:00:00Z");
const text = JSON.stringify({
  sample_spec: { mode: "chat", input_cost_per_token: 0 },
  "tiers": {
    input_cost_per_token: 1e-6,
    input_cost_per_token_above_272k_tokens: 2e-6,
    input_cost_per_token_priority: 3e-6,
    input_cost_per_token_above_272k_tokens_priority: 4e-6,
    input_cost_per_token_flex: 5e-7,
    input_cost_per_token_ultrafast: 6e-6,
    output_cost_per_token: 0,
    cache_read_input_token_cost: 1e-7,
    cache_read_input_token_cost_priority: 3e-7,
    cache_read_input_token_cost_flex: 5e-8,
    cache_read_input_token_cost_batches: 5e-8,
    cache_creation_input_token_cost_above_1hr: 7e-6,
    cache_creation_input_token_cost_above_1hr_above_200k_tokens: 8e-6,
    cache_creation_input_token_cost_above_12hr: 9e-6,
    provider_specific_entry: { us: 1.5 },
    search_context_cost_per_query: { search_context_size_medium: 0.01 },
  },
  "cached": {
    input_cost_per_token: 2e-6,
    input_cost_per_token_cache_hit: 1e-6,
    provider_specific_entry: { fast: 2 },
  },
  "by-size": {
    tiered_pricing: [
      { range: [0, 1000], input_cost_per_token: 1e-6 },
      { range: [1000, 5000], input_cost_per_token: 2e-6 },
      { range: [5000, 10_000], input_cost_per_token: 3e-6 },
    ],
  },
  "by-night": {
    input_cost_per_token: 4e-6,
    off_peak_pricing: {
      input_cost_per_token: 1e-6,
      windows: [
        {
          hours_utc: ["00:00-01:00", "22:00-00:00"],
          weekdays: [1, 2, 3, 4, 5],
        },
        { hours_utc: "00:00-00:00", weekdays: [6, 7] },
      ],
    },
  },
  "gpt-x": {
    input_cost_per_token: 1e-6,
    output_cost_per_token: 4e-6,
    cache_read_input_token_cost: 1e-7,
  },
  "openrouter/gpt-x": { input_cost_per_token: 2e-6, output_cost_per_token: 0 },
  "dall-e": { input_cost_per_pixel: 1 },
  "sized": {
    max_input_tokens: 1_000_000,
    max_output_tokens: 64_000,
    input_cost_per_token_above_200k_tokens: 6e-6,
    input_cost_per_token: 3e-6,
    input_cost_per_token_above_500k_tokens: 9e-6,
    output_cost_per_token: 15e-6,
    output_cost_per_token_above_200k_tokens: 22.5e-6,
    input_cost_per_token_priority: 12e-6,
    output_cost_per_token_priority: 60e-6,
    input_cost_per_token_batches: 1.5e-6,
    output_cost_per_token_batches: 7.5e-6,
    cache_creation_input_token_cost: 3.75e-6,
    cache_creation_input_token_cost_above_1hr: 6e-6,
    cache_creation_input_token_cost_above_200k_tokens: 7.5e-6,
    output_cost_per_reasoning_token: 30e-6,
    input_cost_per_audio_token: 40e-6,
    input_cost_per_request: 0.005,
  },
});

function usage(input: number, output: number, details = {}, answer = {}) {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: details,
    completion_tokens_details: answer,
  };
}

function cost(name: string, counted: Usage, tier?: string) {
  return costOf(counted, parsePrices(text, "p").of(name), { at, tier });
}

Deno.test({
  name: "costOf: fresh, cached and answered tokens, each at its price",
  permissions,
  fn: () => {
    const found = cost(
      "openai/gpt-x",
      usage(1000, 100, { cached_tokens: 600 }),
    );
    assertAlmostEquals(found ?? 0, 4e-4 + 6e-5 + 4e-4, 1e-12);
  },
});

for (
  const [what, counted, tier, expected] of [
    ["of the usual size", usage(200_000, 10), undefined, 0.6 + 150e-6],
    ["above 200,000 tokens", usage(200_001, 10), undefined, 1.200006 + 225e-6],
    ["above 500,000 tokens", usage(500_001, 0), undefined, 4.500009],
    ["of the priority tier", usage(100, 10), "priority", 1200e-6 + 600e-6],
    ["of a batch", usage(100, 10), "batch", 150e-6 + 75e-6],
    ["of the tier default", usage(100, 10), "default", 300e-6 + 150e-6],
    [
      "with cache writes of five minutes and an hour",
      usage(300, 0, { cache_write_tokens: 200, cache_write_1h_tokens: 50 }),
      undefined,
      100 * 3e-6 + 150 * 3.75e-6 + 50 * 6e-6,
    ],
    [
      "with reasoning",
      usage(0, 30, {}, { reasoning_tokens: 20 }),
      undefined,
      10 * 15e-6 + 20 * 30e-6,
    ],
    [
      "with audio",
      usage(30, 0, { audio_tokens: 20 }),
      undefined,
      10 * 3e-6 + 20 * 40e-6,
    ],
  ] as const
) {
  Deno.test({
    name: `costOf: a request ${what}`,
    permissions,
    fn: () => {
      assertAlmostEquals(
        cost("p/sized", counted, tier) ?? 0,
        expected + 0.005,
        1e-9,
      );
    },
  });
}

for (
  const [what, name, counted, tier, dollars] of [
    ["priority", "tiers", usage(100, 0), "priority", 3e-4],
    ["fast, which was called priority", "tiers", usage(100, 0), "fast", 3e-4],
    ["large priority", "tiers", usage(300_000, 0), "priority", 1.2],
    ["flex", "tiers", usage(100, 0), "flex", 5e-5],
    ["ultrafast", "tiers", usage(100, 0), "ultrafast", 6e-4],
    [
      "cached priority",
      "tiers",
      usage(100, 0, { cached_tokens: 100 }),
      "priority",
      3e-5,
    ],
    [
      "cached flex",
      "tiers",
      usage(100, 0, { cached_tokens: 100 }),
      "flex",
      5e-6,
    ],
    [
      "a cache of an hour, large",
      "tiers",
      usage(250_000, 0, {
        cache_write_tokens: 250_000,
        cache_write_1h_tokens: 250_000,
      }),
      undefined,
      2,
    ],
    [
      "with searches",
      "tiers",
      { ...usage(0, 0), server_tool_use: { web_search_requests: 2 } },
      "priority",
      0.02,
    ],
    [
      "with searches that have no price",
      "cached",
      { ...usage(0, 0), server_tool_use: { web_search_requests: 2 } },
      undefined,
      undefined,
    ],
    [
      "in one country only",
      "tiers",
      { ...usage(100, 0), inference_geo: "us" },
      undefined,
      1.5e-4,
    ],
    [
      "the older name of cached tokens",
      "cached",
      usage(100, 0, { cached_tokens: 100 }),
      undefined,
      1e-4,
    ],
    ["fast by a factor", "cached", usage(100, 0), "fast", 4e-4],
    ["of the first range", "by-size", usage(1000, 0), undefined, 1e-3],
    ["of the last range", "by-size", usage(6000, 0), undefined, 18e-3],
  ] as const
) {
  Deno.test({
    name: `costOf: ${name}: ${what}`,
    permissions,
    fn: () => {
      const found = cost(`p/${name}`, counted, tier);
      if (dollars === undefined) assertEquals(found, undefined);
      else assertAlmostEquals(found ?? 0, dollars, 1e-9);
    },
  });
}

Deno.test({
  name: "costOf: off-peak prices by the hour and the day of the week",
  permissions,
  fn: () => {
    const price = parsePrices(text, "p").of("p/by-night");
    const costs = [
      "2026-11-30T00:30:00Z", // Monday
      "2026-11-30T01:00:00Z",
      "2026-11-30T21:59:00Z",
      "2026-11-30T22:00:00Z",
      "2026-11-29T12:00:00Z", // Sunday
    ].map((time) => costOf(usage(1e6, 0), price, { at: new Date(time) }));
    assertEquals(costs, [1, 4, 4, 1, 1]);
  },
});

Deno.test({
  name: "costOf: a tier without a rate, a model without a price: not known",
  permissions,
  fn: () => {
    assertEquals(cost("p/sized", usage(100, 10), "scale"), undefined);
    assertEquals(cost("p/sized", usage(100, 10), "constructor"), undefined);
    assertEquals(cost("p/other", usage(100, 10)), undefined);
  },
});

Deno.test({
  name: "costOf: what the provider reports wins over every price",
  permissions,
  fn: () => {
    const reported = { ...usage(1000, 10), cost: 0.25 };
    assertEquals(cost("openai/gpt-x", reported), 0.25);
    assertEquals(cost("p/other", reported), 0.25);
  },
});

Deno.test({
  name:
    "parsePrices: provider/model before the bare model, models without token prices not at all",
  permissions,
  fn: () => {
    const prices = parsePrices(text, "p");
    const input = (name: string) =>
      prices.of(name)?.dated[0]?.rates.input?.base;
    assertAlmostEquals(input("openrouter/gpt-x") ?? 0, 2, 1e-9);
    assertAlmostEquals(input("azure/gpt-x") ?? 0, 1, 1e-9);
    assertEquals(prices.of("openai/dall-e"), undefined);
    assertEquals(prices.of("x/sized")?.context, 1_000_000);
    assertEquals(prices.of("x/sized")?.longest, 64_000);
    assertEquals([...prices.names()].includes("sample_spec"), false);
  },
});

for (const broken of ["{", "[]", "1"]) {
  Deno.test({
    name: `parsePrices: refuses ${broken}, naming the file`,
    permissions,
    fn: () => {
      assertThrows(() => parsePrices(broken, "p.json"), ConfigError, "p.json");
    },
  });
}
