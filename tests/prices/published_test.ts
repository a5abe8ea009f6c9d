/** Costs against the arithmetic that providers published: worked examples, price tables, and answers that they priced. */
import { assertAlmostEquals } from "@std/assert";
import type { Usage } from "../../lib/core/chat.ts";
import { decodeUsage } from "../../lib/dialects/anthropic_messages/usage.ts";
import { costOf } from "../../lib/prices/cost.ts";
import { shippedPrices } from "../../lib/prices/shipped.ts";

const prices = await shippedPrices();
const MILLION = 1_000_000;

/** A usage in Chat Completions. */
function chat(prompt: number, answer: number, details = {}): Usage {
  return {
    "prompt_tokens": prompt,
    "completion_tokens": answer,
    "total_tokens": prompt + answer,
    "prompt_tokens_details": details,
  };
}

/** A usage as Anthropic's wire has it. */
function messages(input: number, output: number, more = {}): Usage {
  const usage = decodeUsage({
    "input_tokens": input,
    "output_tokens": output,
    "service_tier": "standard",
    "speed": "standard",
    "inference_geo": "global",
    ...more,
  });
  if (usage === undefined) throw new TypeError("Nothing was counted");
  return usage;
}

interface Example {
  readonly model: string;
  readonly usage: Usage;
  readonly at: string;
  readonly tier?: string;
  readonly dollars: number;
}

/** platform.claude.com/docs/en/about-claude/pricing, of September 2026: its worked examples without the session's runtime. */
const CLAUDE: readonly Example[] = [
  {
    model: "anthropic/claude-opus-5",
    usage: messages(50_000, 15_000),
    at: "2026-09-26",
    dollars: 0.705 - 0.08,
  },
  {
    model: "anthropic/claude-opus-5",
    usage: messages(10_000, 15_000, { "cache_read_input_tokens": 40_000 }),
    at: "2026-09-26",
    dollars: 0.525 - 0.08,
  },
  {
    // 10,000 tickets of 3,700 tokens.
    model: "anthropic/claude-haiku-4-5",
    usage: messages(10_000 * 3_700, 0),
    at: "2026-09-26",
    dollars: 37,
  },
  {
    model: "anthropic/claude-opus-5-5",
    usage: messages(MILLION, MILLION, { "speed": "fast" }),
    at: "2026-09-26",
    dollars: 8 + 40,
  },
  {
    model: "anthropic/claude-opus-4-8",
    usage: messages(MILLION, MILLION, { "speed": "fast" }),
    at: "2026-09-26",
    dollars: 10 + 50,
  },
  {
    model: "anthropic/claude-opus-5",
    usage: messages(0, 0, { "cache_creation_input_tokens": MILLION }),
    at: "2026-09-26",
    dollars: 6.25,
  },
  {
    model: "anthropic/claude-opus-5",
    usage: messages(0, 0, {
      "cache_creation_input_tokens": MILLION,
      "cache_creation": {
        "ephemeral_5m_input_tokens": 0,
        "ephemeral_1h_input_tokens": MILLION,
      },
    }),
    at: "2026-09-26",
    dollars: 10,
  },
  {
    model: "anthropic/claude-opus-5-5",
    usage: messages(0, 0, { "cache_read_input_tokens": MILLION }),
    at: "2026-09-26",
    dollars: 0.2,
  },
  {
    model: "anthropic/claude-opus-5-5",
    usage: messages(MILLION, MILLION, { "service_tier": "batch" }),
    at: "2026-09-26",
    dollars: 2 + 10,
  },
  {
    model: "anthropic/claude-sonnet-4-6",
    usage: messages(MILLION, MILLION, { "service_tier": "batch" }),
    at: "2026-09-26",
    dollars: 1.5 + 7.5,
  },
  {
    // $10 for 1,000 searches.
    model: "anthropic/claude-opus-5",
    usage: messages(50_000, 15_000, {
      "server_tool_use": { "web_search_requests": 3 },
    }),
    at: "2026-09-26",
    dollars: 0.25 + 0.375 + 0.03,
  },
  {
    model: "anthropic/claude-opus-5",
    usage: messages(MILLION, 0, {
      "service_tier": "batch",
      "server_tool_use": { "web_search_requests": 1000 },
    }),
    at: "2026-09-26",
    dollars: 2.5 + 10,
  },
  {
    // All kinds of tokens at 1.1 times the standard price.
    model: "anthropic/claude-opus-5",
    usage: messages(MILLION, MILLION, { "inference_geo": "us" }),
    at: "2026-09-26",
    dollars: 1.1 * (5 + 25),
  },
];

/** openai.com/api-fast-mode: dollars for a million tokens, of 2026; `fast` was called `priority`. */
const GPT: readonly Example[] = [
  {
    model: "openai/gpt-5-mini",
    usage: chat(MILLION, MILLION),
    at: "2026-05-01",
    tier: "priority",
    dollars: 0.45 + 3.6,
  },
  {
    model: "openai/gpt-5.1",
    usage: chat(MILLION, MILLION, { "cached_tokens": MILLION }),
    at: "2026-05-01",
    tier: "priority",
    dollars: 0.25 + 20,
  },
  {
    model: "openai/gpt-4.1",
    usage: chat(MILLION, MILLION, { "cached_tokens": MILLION }),
    at: "2026-05-01",
    tier: "priority",
    dollars: 0.875 + 14,
  },
  {
    model: "openai/gpt-5.5",
    usage: chat(MILLION / 10, MILLION),
    at: "2026-08-01",
    tier: "fast",
    dollars: 1.25 + 75,
  },
  {
    model: "openai/gpt-5.6-sol",
    usage: chat(MILLION / 10, MILLION),
    at: "2026-08-01",
    tier: "fast",
    dollars: 1 + 60,
  },
  {
    model: "openai/gpt-5.6-sol",
    usage: chat(MILLION, MILLION),
    at: "2026-11-01",
    tier: "fast",
    dollars: 16 + 60,
  },
];

/**
 * Answers as OpenRouter sent them, with the cost that it worked out, published by those who asked; it passes the
 * providers' own prices through.
 */
const ROUTED: readonly Example[] = [
  {
    model: "openrouter/openai/gpt-5.6-sol",
    usage: chat(21_462, 6_418, { "cache_write_tokens": 21_459 }),
    at: "2026-09-04",
    dollars: 0.1178335,
  },
  {
    model: "openai/gpt-6-astra",
    usage: chat(73, 802),
    at: "2026-11-01",
    dollars: 0.04083,
  },
  {
    model: "openai/gpt-6-astra",
    usage: chat(46, 683),
    at: "2026-11-01",
    dollars: 0.03461,
  },
  {
    model: "openrouter/openai/gpt-5.5",
    usage: chat(358, 61),
    at: "2026-05-09",
    dollars: 0.00362,
  },
  {
    model: "openrouter/google/gemini-3.1-pro-preview",
    usage: chat(337, 1_242),
    at: "2026-05-09",
    dollars: 0.015578,
  },
  {
    model: "openrouter/google/gemini-3-flash-preview",
    usage: chat(7, 96),
    at: "2026-04-20",
    dollars: 0.0002915,
  },
  {
    model: "xai/grok-4.6",
    usage: chat(17_089, 7_585),
    at: "2026-09-15",
    dollars: 0.079688,
  },
];

for (
  const { model, usage, at, tier, dollars } of [...CLAUDE, ...GPT, ...ROUTED]
) {
  const { prompt_tokens: prompt, completion_tokens: answer } = usage;
  Deno.test(`${model}, ${prompt} and ${answer} tokens, ${tier ?? JSON.stringify(usage)}: $${dollars}`, () => {
    const price = prices.of(model);
    const cost = costOf(usage, price, { at: new Date(at), tier });
    assertAlmostEquals(cost ?? NaN, dollars, 1e-9);
  });
}

const REPORTED: readonly (readonly [string, object, number])[] = [
  ["a number", { cost: 0.04083, "is_byok": false }, 0.04083],
  [
    "the router's own answer, not its provider's share again",
    {
      cost: 0.0233744,
      "is_byok": false,
      "cost_details": { "upstream_inference_cost": 0.0183744 },
    },
    0.0233744,
  ],
  [
    "the router's fee and the provider's bill",
    {
      cost: 0.01,
      "is_byok": true,
      "cost_details": { "upstream_inference_cost": 0.2 },
    },
    0.21,
  ],
  [
    "a sum with its parts, as docs.perplexity.ai has it",
    {
      cost: {
        "input_tokens_cost": 0.000966,
        "output_tokens_cost": 0.01221,
        "request_cost": 0.006,
        "total_cost": 0.019176,
      },
    },
    0.019176,
  ],
  [
    "ticks, as docs.x.ai has them",
    { "cost_in_usd_ticks": 318_319_000 },
    0.0318319,
  ],
];

for (const [what, members, dollars] of REPORTED) {
  Deno.test(`what a provider reports wins: ${what}`, () => {
    const usage = { ...chat(100, 10), ...members };
    for (const price of [prices.of("openai/gpt-5"), undefined]) {
      const cost = costOf(usage, price, { at: new Date("2026-11-01") });
      assertAlmostEquals(cost ?? NaN, dollars, 1e-12);
    }
  });
}
