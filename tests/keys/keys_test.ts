import { assertEquals, assertThrows } from "@std/assert";
import { mayUse } from "../../lib/keys/client_key.ts";
import { LedgerClock } from "../../lib/keys/ledger_clock.ts";
import { limitText, readLimit } from "../../lib/keys/limit_words.ts";
import { formatKeys, parseKeys } from "../../lib/keys/read_keys.ts";
import { UsageError } from "../../lib/core/errors.ts";
import { clientKey } from "../server/keys/keyed.ts";

Deno.test("readLimit: amounts as people write them", () => {
  for (
    const [text, unit, shown] of [
      ["50 USD/month", "usd", "$50/month"],
      ["$0.5/day", "usd", "$0.50/day"],
      ["12/h", "usd", "$12/hour"],
      ["60/min", "requests", "60 requests/minute"],
      ["200k/min", "tokens", "200,000 tokens/minute"],
      ["1.5M / day", "tokens", "1,500,000 tokens/day"],
    ] as const
  ) {
    assertEquals(limitText(readLimit("x", text, unit)), shown);
  }
  for (
    const text of [
      "",
      "5",
      "0/min",
      "-1/min",
      "1.5/min",
      "5/week",
      "$5/min",
      "5 EUR/min",
    ]
  ) {
    assertThrows(() => readLimit("rate", text, "requests"), UsageError, text);
  }
});

Deno.test("keys.json: what is written is read again", () => {
  const keys = [
    clientKey(),
    clientKey({
      ...{ name: "b", formerly: ["c"], concurrent: 2, over: "cheap" },
      ...{ models: ["openai/*"], expires: "2027-01-01T00:00:00.000Z" },
      limits: [{ unit: "usd", most: 0.5, per: "day" }],
    }),
  ];
  assertEquals(parseKeys(formatKeys(keys), "keys.json"), keys);
  assertEquals(parseKeys(formatKeys([]), "keys.json"), []);
});

Deno.test("mayUse: patterns of full names and aliases, in any letter case", () => {
  const models = ["openai/gpt-4*-mini", "cheap"];
  const may = (...names: string[]) => mayUse({ models }, ...names);
  assertEquals(may("openai/gpt-4o-mini"), true);
  assertEquals(may("OpenAI/GPT-4-mini"), true);
  assertEquals(may("openai/gpt-4o"), false);
  assertEquals(may("x/openai/gpt-4o-mini"), false);
  assertEquals(may("ollama/llama", "cheap"), true);
  assertEquals(mayUse({ models: undefined }, "any/thing"), true);
});

Deno.test("LedgerClock: goes on where the wall clock jumps back, and jumps ahead with it", () => {
  let [wall, steady] = [1_000, 0];
  const clock = new LedgerClock({ wall: () => wall, steady: () => steady });
  const after = (newWall: number, passed: number) => {
    wall = newWall;
    steady += passed;
    return clock.now();
  };
  assertEquals(after(1_010, 10), 1_010);
  assertEquals(after(0, 10), 1_020);
  assertEquals(after(10, 10), 1_030);
  assertEquals(after(5_000, 10), 5_000);
  assertEquals(after(4_000, 10), 5_010);
});
