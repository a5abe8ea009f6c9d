import { assertEquals } from "@std/assert";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { Tally } from "../../lib/repl/tally.ts";
import { usage } from "./fakes.ts";
import { pricePerToken } from "../helpers/price.ts";

const pure = { permissions: "none" } as const;

function recorded(parts: Partial<Exchange>): Exchange {
  return {
    v: 1,
    id: "01",
    conversation: "01",
    parent: null,
    source: "chat",
    started: "",
    ended: "",
    provider: "p",
    "base_url": "",
    model: "m",
    request: { model: "m", messages: [] },
    response: null,
    timing: { "first_token_ms": 100, "total_ms": 1000, deltas: [] },
    status: "completed",
    attempts: 1,
    sha256: "",
    ...parts,
  };
}

Deno.test(
  "Tally: sums of all answers, the first token on average",
  pure,
  () => {
    const tally = new Tally();
    tally.add({ firstTokenMs: 100, totalMs: 1000, usage: usage(10, 2) }, "p/m");
    tally.add({ firstTokenMs: 300, totalMs: 500, usage: usage(14, 80) }, "p/m");
    assertEquals(tally.entries(), [
      ["turns", "2"],
      ["tokens", "24 → 82"],
      ["context", "94 tokens"],
      ["time", "1.500s in all, first token after 0.200s on average"],
    ]);
    tally.clear();
    assertEquals(tally.entries(), [["turns", "0"]]);
  },
);

Deno.test("Tally: says of how many answers the tokens are known", pure, () => {
  const tally = new Tally();
  tally.add({ firstTokenMs: undefined, totalMs: 1, usage: usage(1, 1) }, "p/m");
  tally.add({ firstTokenMs: undefined, totalMs: 1, usage: undefined }, "p/m");
  tally.addStopped();
  assertEquals(tally.entries(), [
    ["turns", "3 (1 stopped)"],
    ["tokens", "1 → 1 (reported for 1 of 2 answers)"],
    ["context", "2 tokens"],
  ]);
});

Deno.test(
  "Tally: of recorded exchanges those count that the model answered",
  pure,
  () => {
    const tally = new Tally();
    tally.addRecorded(recorded({ usage: usage(3, 4) }));
    tally.addRecorded(recorded({ source: "import" }));
    tally.addRecorded(recorded({ status: "aborted" }));
    tally.addRecorded(recorded({ status: "error" }));
    assertEquals(tally.entries(), [
      ["turns", "2 (1 stopped)"],
      ["tokens", "3 → 4"],
      ["context", "7 tokens"],
      ["time", "1.000s in all, first token after 0.100s on average"],
    ]);
  },
);

Deno.test("Tally: what answers cost, as far as prices are known", pure, () => {
  const price = pricePerToken(0.001, 0.01, 0);
  const tally = new Tally((name) => name === "p/m" ? price : undefined);
  const answer = { firstTokenMs: 1, totalMs: 1, usage: usage(10, 2) };
  assertEquals(tally.with(answer, "p/m"), {
    context: 12,
    window: undefined,
    cost: 0.03,
    total: 0.03,
  });
  tally.add(answer, "p/m");
  tally.add(answer, "p/free");
  tally.addRecorded(recorded({ usage: usage(20, 1) }));
  assertEquals(tally.with(answer, "p/m").total, 0.09);
  assertEquals(tally.with(answer, "p/free").cost, undefined);
  assertEquals(
    tally.entries().find(([name]) => name === "cost"),
    ["cost", "~$0.06 (known for 2 of 3 answers)"],
  );
});
