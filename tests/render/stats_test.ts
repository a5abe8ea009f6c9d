import { assert, assertEquals } from "@std/assert";
import { dollars, dollarSum } from "../../lib/core/text/dollars.ts";
import { statsLine } from "../../lib/render/stats.ts";

const pure = { permissions: "none" } as const;
const usage = {
  "prompt_tokens": 24,
  "completion_tokens": 82,
  "total_tokens": 106,
};

Deno.test("statsLine: times in seconds, then tokens", pure, () => {
  assertEquals(
    statsLine({ firstTokenMs: 410, totalMs: 1919.6, usage }),
    "(first token: 0.410s · total: 1.920s · 24 → 82 tokens)",
  );
});

Deno.test("statsLine: what is not known is left out", pure, () => {
  assertEquals(
    statsLine({ firstTokenMs: undefined, totalMs: 61_000, usage: undefined }),
    "(total: 61.000s)",
  );
  assertEquals(
    statsLine({ firstTokenMs: 0, totalMs: 1, usage: undefined }),
    "(first token: 0.000s · total: 0.001s)",
  );
});

Deno.test("statsLine: what the conversation has come to", pure, () => {
  const facts = { firstTokenMs: undefined, totalMs: 1920, usage: undefined };
  assertEquals(
    statsLine(facts, { context: 106, cost: 0.00123, total: 1.5 }),
    "(total: 1.920s · context 106 · ~$0.0012, ~$1.50 so far)",
  );
});

Deno.test("dollars: two digits that count", pure, () => {
  const amounts = [0, 0.0000012, 0.0000996, 0.00123, 0.06, 0.5, 12.345];
  assertEquals(amounts.map(dollars), [
    "~$0",
    "~$0.0000012",
    "~$0.0001",
    "~$0.0012",
    "~$0.06",
    "~$0.50",
    "~$12.35",
  ]);
});

Deno.test("dollarSum: what rounds to nothing is less than that", pure, () => {
  assertEquals([0, 0.00002, 0.00006, 0.0123, 1.2].map(dollarSum), [
    "~$0",
    "<$0.0001",
    "~$0.0001",
    "~$0.0123",
    "~$1.20",
  ]);
});

Deno.test("statsLine: what does not fit begins another line", pure, () => {
  const facts = { firstTokenMs: 410, totalMs: 1920, usage };
  assertEquals(
    statsLine(facts, { context: 106, cost: 0.00123, total: 1.5 }, 60),
    "(first token: 0.410s · total: 1.920s · 24 → 82 tokens ·\n context 106 · ~$0.0012, ~$1.50 so far)",
  );
  const far = { context: 8432, window: 200_000, cost: 0.00123, total: 1.5 };
  for (let columns = 36; columns < 100; columns++) {
    for (const line of statsLine(facts, far, columns).split("\n")) {
      assert(line.length <= columns, `${columns}: ${line}`);
    }
  }
});
