/** The shipped prices against what the providers' own pages work out, and against the table's promises. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Usage } from "../../lib/core/chat.ts";
import { costOf } from "../../lib/prices/cost.ts";
import { firstOf } from "../../lib/prices/price_list.ts";
import { parsePrices } from "../../lib/prices/litellm.ts";
import { priceListOf, shippedPrices } from "../../lib/prices/shipped.ts";

const prices = await shippedPrices();

function usage(input: number, output: number, details = {}): Usage {
  return {
    "prompt_tokens": input,
    "completion_tokens": output,
    "total_tokens": input + output,
    "prompt_tokens_details": details,
  };
}

const MILLION = 1_000_000;

type Example = readonly [
  model: string,
  usage: Usage,
  time: string,
  tier: string | undefined,
  dollars: number | undefined,
];

// Model, tokens, time, service tier, dollars: worked out by hand from the providers' price per million tokens.
const EXAMPLES: readonly (Example)[] = [
  [
    "openai/gpt-4o-mini",
    usage(MILLION, MILLION),
    "2026-11-30",
    undefined,
    0.75,
  ],
  [
    "openai/gpt-4o-mini-2024-07-18",
    usage(1000, 0),
    "2026-11-30",
    undefined,
    0.00015,
  ],
  [
    "openai/gpt-5",
    usage(MILLION, 0, { "cached_tokens": 400_000 }),
    "2026-11-30",
    undefined,
    0.6 * 1.25 + 0.4 * 0.125,
  ],
  ["openai/gpt-5", usage(1000, 1000), "2026-11-30", "flex", 0.005625],
  ["openai/gpt-5", usage(1000, 1000), "2026-11-30", "batch", 0.005625],
  ["openai/gpt-5", usage(1000, 1000), "2026-11-30", "default", 0.01125],
  ["openai/gpt-5", usage(1000, 1000), "2026-11-30", "priority", 0.0225],
  ["gemini/gemini-2.5-pro", usage(1000, 1000), "2026-11-30", "flex", 0.005625],
  ["openai/gpt-5-nano", usage(1000, 1000), "2026-11-30", "priority", undefined],
  ["openai/o3", usage(MILLION, MILLION), "2025-06-09", undefined, 50],
  ["openai/o3", usage(MILLION, MILLION), "2025-06-10", undefined, 10],
  // Long requests: all tokens at the larger price.
  ["openai/gpt-5.5", usage(271_999, 0), "2026-11-30", undefined, 1.359995],
  [
    "openai/gpt-5.5",
    usage(272_000, 1000),
    "2026-11-30",
    undefined,
    2.72 + 0.045,
  ],
  [
    "anthropic/claude-sonnet-4-6",
    usage(200_001, 0),
    "2026-03-12",
    undefined,
    1.200006,
  ],
  [
    "anthropic/claude-sonnet-4-6",
    usage(200_001, 0),
    "2026-03-13",
    undefined,
    0.600003,
  ],
  [
    "anthropic/claude-sonnet-4-6",
    usage(MILLION, 0, {
      "cached_tokens": 500_000,
      "cache_write_tokens": 500_000,
    }),
    "2026-11-30",
    undefined,
    0.15 + 1.875,
  ],
  [
    "anthropic/claude-sonnet-4-6",
    usage(MILLION, 0, {
      "cache_write_tokens": MILLION,
      "cache_write_1h_tokens": MILLION,
    }),
    "2026-11-30",
    undefined,
    6,
  ],
  [
    "anthropic/claude-sonnet-5",
    usage(1000, 1000),
    "2026-11-30",
    "batch",
    0.006,
  ],
  // Half price by night.
  [
    "deepseek/deepseek-chat",
    usage(MILLION, 0),
    "2025-08-01T12:00:00Z",
    undefined,
    0.27,
  ],
  [
    "deepseek/deepseek-chat",
    usage(MILLION, 0),
    "2025-08-01T20:00:00Z",
    undefined,
    0.135,
  ],
  // Answers of a search cost something for each request.
  [
    "perplexity/sonar-reasoning",
    usage(1000, 1000),
    "2026-11-30",
    undefined,
    0.018,
  ],
  [
    "openai/no-such-model",
    usage(1000, 1000),
    "2026-11-30",
    undefined,
    undefined,
  ],
  ["ollama/llama3.2", usage(1000, 1000), "2026-11-30", undefined, undefined],
  ["eliza/eliza", usage(1000, 1000), "2026-11-30", undefined, undefined],
];

for (const [name, counted, time, tier, expected] of EXAMPLES) {
  const { prompt_tokens: input, completion_tokens: output } = counted;
  Deno.test(`${name}, ${input} and ${output} tokens, ${time}${tier ? `, ${tier}` : ""}: ${expected === undefined ? "not known" : `$${expected}`}`, () => {
    const cost = costOf(counted, prices.of(name), { at: new Date(time), tier });
    if (expected === undefined || cost === undefined) {
      assertEquals(cost, expected);
    } else assertAlmostEquals(cost, expected, 1e-9);
  });
}

Deno.test("a file's price wins over the shipped one, other models keep theirs", () => {
  const file = parsePrices(
    '{"gpt-5": {"input_cost_per_token": 1, "output_cost_per_token": 2}}',
    "mine.json",
  );
  const both = firstOf([file, prices]);
  const input = (name: string) => both.of(name)?.dated[0]?.rates.input?.base;
  assertEquals(input("openai/gpt-5"), 1e6);
  assertEquals(input("openai/gpt-4o-mini"), 0.15);
  assert(both.source.startsWith("mine.json; "), both.source);
});

Deno.test("names: an exact one before a pattern, in any case, only of that provider", () => {
  const list = priceListOf({
    longestFrom: "",
    source: "test",
    date: "2026-01-01",
    providers: {
      p: {
        models: [
          { names: ["gpt*"], rates: [{ "input": 1 }] },
          { names: ["*-mini"], rates: [{ "input": 2 }] },
          { names: ["*x*&y*"], rates: [{ "input": 3 }] },
          { names: ["gpt-mini"], rates: [{ "input": 4 }] },
          { names: ["z*&!*-tts*"], rates: [{ "input": 5 }] },
        ],
      },
    },
  });
  const input = (name: string) => list.of(name)?.dated[0]?.rates.input?.base;
  assertEquals(
    ["p/gpt-1", "p/GPT-Mini", "p/a-mini", "p/yx", "p/xy", "q/gpt-1", "gpt-1"]
      .map(input),
    [1, 4, 2, 3, undefined, undefined, undefined],
  );
  assertEquals(["p/z", "p/z-tts", "p/z-tts-1"].map(input), [
    5,
    undefined,
    undefined,
  ]);
  assertEquals([...list.names()], ["p/gpt-mini"]);
});

Deno.test("the shipped table: less than 200 KB, dated, every rate a number, no model without a rate", async () => {
  const path = new URL("../../lib/prices/table.json", import.meta.url);
  const text = await Deno.readTextFile(path);
  assert(text.length < 200_000, `${text.length}`);
  const { date, providers } = JSON.parse(text);
  assert(/^20\d\d-\d\d-\d\d$/.test(date), date);
  let models = 0;
  for (
    const { models: all } of Object.values<
      { models: { rates: { input: unknown }[] }[] }
    >(providers)
  ) {
    for (const { rates } of all) {
      models++;
      for (const { input } of rates) {
        const [base] = [input].flat();
        assert(typeof base === "number" && base >= 0);
      }
    }
  }
  assert(models > 800, `${models}`);
});

Deno.test("shipped prices: the longest answers of models, none of them longer than what the model can read", () => {
  const longest = (name: string) => prices.of(name)?.longest;
  assertEquals(longest("openai/gpt-4o"), 16_384);
  assertEquals(longest("anthropic/claude-opus-4-1-20250805"), 32_000);
  assertEquals(longest("gemini/gemini-2.5-pro"), 65_536);
  const known = [...prices.names()].map((name) => prices.of(name))
    .filter((price) => price?.longest !== undefined);
  assert(known.length > 80, `${known.length}`);
  for (const price of known) {
    assert((price?.longest ?? 0) <= (price?.context ?? Infinity));
  }
});
