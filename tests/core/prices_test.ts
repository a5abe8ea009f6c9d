// The wire's own names.
// deno-lint-ignore-file camelcase
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { costOf, parsePrices } from "../../lib/core/prices.ts";
import { ConfigError } from "../../lib/core/errors.ts";

const permissions = "none";
const text = JSON.stringify({
  sample_spec: { mode: "chat" },
  "gpt-x": {
    input_cost_per_token: 1e-6,
    output_cost_per_token: 4e-6,
    cache_read_input_token_cost: 1e-7,
  },
  "openrouter/gpt-x": { input_cost_per_token: 2e-6, output_cost_per_token: 0 },
  "dall-e": { input_cost_per_pixel: 1 },
});

Deno.test({
  name: "costOf: fresh, cached and answered tokens, each at its price",
  permissions,
  fn: () => {
    const price = parsePrices(text, "p").of("openai/gpt-x");
    const usage = {
      prompt_tokens: 1000,
      completion_tokens: 100,
      total_tokens: 1100,
      prompt_tokens_details: { cached_tokens: 600 },
    };
    if (price === undefined) throw new Error("no price");
    assertAlmostEquals(costOf(usage, price), 4e-4 + 6e-5 + 4e-4, 1e-12);
  },
});

Deno.test({
  name:
    "PriceList.of: provider/model before the bare model, models without token prices not at all",
  permissions,
  fn: () => {
    const prices = parsePrices(text, "p");
    assertEquals(prices.of("openrouter/gpt-x")?.input, 2e-6);
    assertEquals(prices.of("azure/gpt-x")?.input, 1e-6);
    assertEquals(prices.of("openai/dall-e"), undefined);
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
