import { assertEquals } from "@std/assert";
import type { Exchange } from "../../lib/conversation/exchange.ts";
import { Tally } from "../../lib/repl/tally.ts";
import { usage } from "./fakes.ts";

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
    tally.add({ firstTokenMs: 100, totalMs: 1000, usage: usage(10, 2) });
    tally.add({ firstTokenMs: 300, totalMs: 500, usage: usage(14, 80) });
    assertEquals(tally.entries(), [
      ["turns", "2"],
      ["tokens", "24 → 82"],
      ["time", "1.500s in all, first token after 0.200s on average"],
    ]);
    tally.clear();
    assertEquals(tally.entries(), [["turns", "0"]]);
  },
);

Deno.test("Tally: says of how many answers the tokens are known", pure, () => {
  const tally = new Tally();
  tally.add({ firstTokenMs: undefined, totalMs: 1, usage: usage(1, 1) });
  tally.add({ firstTokenMs: undefined, totalMs: 1, usage: undefined });
  tally.addStopped();
  assertEquals(tally.entries(), [
    ["turns", "3 (1 stopped)"],
    ["tokens", "1 → 1 (reported for 1 of 2 answers)"],
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
      ["time", "1.000s in all, first token after 0.100s on average"],
    ]);
  },
);
