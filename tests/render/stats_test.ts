import { assertEquals } from "@std/assert";
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
